"""The upload doctor: makes an ordinary export of a web page work as an uploaded prototype, and says
what of it cannot. Pure functions from files to files and findings."""
