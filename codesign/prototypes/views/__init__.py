"""The pages of prototypes: each module offers one blueprint."""
