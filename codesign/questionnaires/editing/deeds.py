"""What a change in the editor is called: where it is done, and where it can be undone."""

from codesign.i18n import lazy

UNDO = {
    "add": lazy("Ångra: lägg till ”%(what)s”"),
    "change": lazy("Ångra ändringen av ”%(what)s”"),
    "move": lazy("Ångra flytten av ”%(what)s”"),
    "copy": lazy("Ångra kopian av ”%(what)s”"),
    "remove": lazy("Ångra: ta bort ”%(what)s”"),
    "wrap": lazy("Ångra avsnittet ”%(what)s”"),
    "unwrap": lazy("Ångra att avsnittet ”%(what)s” löstes upp"),
    "translate": lazy("Ångra översättningen av ”%(what)s”"),
    "languages": lazy("Ångra ändringen av språk"),
    "insert": lazy("Ångra: hämta ”%(what)s” ur frågebanken"),
}
DONE = {
    "add": lazy("Tillagd."),
    "change": lazy("Sparat."),
    "move": lazy("Flyttad."),
    "copy": lazy("Kopian ligger efter."),
    "remove": lazy("Borttagen. Du kan ångra."),
    "wrap": lazy("Frågan ligger nu i ett avsnitt."),
    "unwrap": lazy("Avsnittet är upplöst, och frågorna ligger kvar."),
    "undo": lazy("Ångrat."),
    "insert": lazy("Hämtad ur frågebanken."),
    "insert-less": lazy(
        "Hämtad ur frågebanken, utan det som hörde till den andra enkäten: villkor, steg, tema och "
        "bilder. Se över när den ska visas."
    ),
    "same": lazy("Inget var ändrat."),
}
