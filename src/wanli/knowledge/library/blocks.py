"""The parts a piece is written in. Every part is plain text: there is no way to bring in markup.

The names are those of the content pack's files, so that a file and the editor show the same piece.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock


class ClaimBlock(blocks.StructBlock):
    """One fact that can be checked, and where it can be checked. Without a source it cannot be saved for review."""

    text = blocks.TextBlock(label=_("Fact"))
    source = SnippetChooserBlock("library.Source", label=_("Source"))
    place = blocks.CharBlock(
        label=_("Place in the source"), required=False, max_length=120, help_text=_("Article, section or page")
    )

    class Meta:
        label = _("Fact with source")
        icon = "clipboard-list"
        template = "library/blocks/claim.html"


class SpeechBlock(blocks.StructBlock):
    """One turn of a dialogue."""

    who = blocks.CharBlock(label=_("Who"), max_length=40)
    says = blocks.TextBlock(label=_("Says"))

    class Meta:
        label = _("Turn")


class SceneBlock(blocks.StructBlock):
    """One scene of a storyboard."""

    picture = blocks.TextBlock(label=_("What the picture shows"))
    caption = blocks.CharBlock(label=_("Words on the screen"), max_length=120, required=False)
    narration = blocks.TextBlock(label=_("Spoken text"), required=False)
    seconds = blocks.IntegerBlock(label=_("Seconds"), min_value=1, max_value=120, default=8)

    class Meta:
        label = _("Scene")


class BodyBlock(blocks.StreamBlock):
    """The body of a piece, in reading order."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=120, icon="title", template="library/blocks/heading.html")
    text = blocks.TextBlock(label=_("Text"), icon="pilcrow", template="library/blocks/text.html")
    claim = ClaimBlock()
    list = blocks.ListBlock(
        blocks.TextBlock(label=_("Point")), label=_("List"), icon="list-ul", template="library/blocks/list.html"
    )
    steps = blocks.ListBlock(
        blocks.TextBlock(label=_("Step")), label=_("Steps"), icon="list-ol", template="library/blocks/steps.html"
    )
    dialogue = blocks.ListBlock(
        SpeechBlock(), label=_("Dialogue"), icon="openquote", template="library/blocks/dialogue.html"
    )
    scenes = blocks.ListBlock(SceneBlock(), label=_("Storyboard"), icon="media", template="library/blocks/scenes.html")
    remember = blocks.TextBlock(label=_("Remember"), icon="pick", template="library/blocks/remember.html")
    stop = blocks.TextBlock(label=_("Stop now"), icon="warning", template="library/blocks/stop.html")
    note = blocks.TextBlock(label=_("Note"), icon="comment", template="library/blocks/note.html")

    class Meta:
        label = _("Body")


class KeepsStream:
    """For editors' forms: a stream of blocks that did not arrive whole is said in words, and what is stored stays.

    The editor's script writes the hidden fields that hold the blocks together. Where it did not run, Wagtail finds
    none of them and breaks. Put before Wagtail's form.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        streams = [name for name, field in self.fields.items() if isinstance(field, blocks.BlockField)]
        self.lacking = [name for name in streams if self.is_bound and not self._is_whole(name)]
        for name in self.lacking:
            self.fields[name].disabled = True  # shown and kept as it was before
            self.data = self.data.copy()
            self.data[f"{self.add_prefix(name)}-count"] = "0"  # Wagtail reads it all the same

    def _is_whole(self, name: str) -> bool:
        try:
            self.fields[name].widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
        except (LookupError, ValueError):
            return False
        return True

    def clean(self) -> Any:
        cleaned = super().clean()
        if self.lacking:
            told = _(
                "The text did not arrive: the editor's script did not run. Nothing was saved. "
                "Please load the page again, with JavaScript allowed."
            )
            self.add_error(None, told)
        return cleaned
