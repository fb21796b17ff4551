"""What the model cards say in prose, for readers of other languages.

The cards are files that travel with the weights, so their sentences are listed here for the
translators. A sentence that is not listed is shown as it is and marked as English.
"""

from typing import Final

from django.utils.html import format_html
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

LIMITS: Final = (
    _("Describes visible expression, not what a person feels; no diagnosis, no screening."),
    _("Describes audible expression, not what a person feels; no diagnosis, no screening."),
    _(
        "Trained on 48x48 grey faces found on the web; disgust and fear are rare in them and are "
        "missed more often than other expressions."
    ),
    _("The agreement of ten raters is its standard: where people disagree, so does it."),
    _("Not measured by age, sex or skin tone, since the data has no such labels."),
    _(
        "Fitted on synthetic pairs of different people: how face and voice of one person go "
        "together is not measured."
    ),
    _("The precision of voices is taken over from faces, for which votes of people exist."),
    # xgettext:no-python-format
    _("Finds faces from about 20 pixels, or 1.6 % of a photo's longer side, upwards."),
    _(
        "Faces turned by more than about 45 degrees in the picture or seen in full profile are "
        "often missed."
    ),
    _(
        "Learned from actors who read a few sentences in a studio, in English and German: "
        "spontaneous speech, other languages, children and old people are not measured."
    ),
    _("On a corpus that it has not seen it is far less accurate than on its own."),
    _(
        "The figures by fold and on the unseen corpus are those of the same network, trained anew "
        "for each of them for 180 epochs; the weights here were trained for fewer (see the recipe)."
    ),
    _("Finds sadness and fear less often than other expressions."),
)
ORIGINS: Final = (
    _(
        "VGG16 convolutions with batch normalisation, global average pooling, two dense layers of "
        "1024, a head for FER2013 labels and one for FER+ votes"
    ),
    _(
        "log-mel spectrogram, four convolution blocks, LSTM in both directions, attentive "
        "statistics, softmax of seven"
    ),
    _("linear opinion pool within a modality, logarithmic pool across"),
    _(
        "Trained for 60 epochs in four stretches: the run was resumed at epochs 34, 43 and 55 "
        "with a longer schedule, so that the learning rate rose again each time."
    ),
    _("FER2013 train, 28,395 faces with original labels and FER+ votes"),
    _("RAVDESS speech (calm counts as neutral) and EMO-DB (boredom left out)"),
    _("weights of the package mtcnn 1.0.0, converted without change"),
    _("official; valid = PublicTest, test = PrivateTest"),
    _("Weights: research use, as the training data (FER2013); labels of FER+: MIT."),
    _("Weights: CC BY-NC-SA 4.0, as RAVDESS; EMO-DB is free for research."),
    _("Numbers computed by this project; free to use."),
    _("MIT (see mtcnn_LICENSE.txt)"),
)
MEASURES: Final = (
    _(
        "Intervals draw whole speakers; calibration is cross-fitted: the speakers are split into "
        "two halves, and the answers on each half are stated with a temperature that was fitted "
        "on the other."
    ),
    _(
        "Synthetic pairs: FER2013 test faces (FER+ majority) and clips of held-out speakers of the "
        "same label, equally many of each emotion. Cross-fitted: the fusion and the voice's "
        "temperature are fitted on one half of the speakers and judged on the other, and the "
        "reverse. Faces and clips are drawn with replacement and intervals draw whole speakers; "
        "the paired test takes each face and each clip once."
    ),
)
# These end in the names of the speakers, which are the same in every language.
_LISTS: Final = (
    _("by speaker; held out:"),
    _("synthetic pairs: FER2013 valid faces (FER+ majority) and clips of held-out speakers"),
)


def translate_card(text: str) -> str:
    """Return a sentence of a card in the active language, its first letter large.

    A sentence without translation comes as HTML that says that it is English.
    """
    if not text:
        return ""
    translated = _look_up(text)
    shown = translated[:1].upper() + translated[1:]
    is_english = (get_language() or "en").startswith("en")
    if is_english or translated != text:
        return shown
    return format_html('<span lang="en">{}</span>', shown)


def _look_up(text: str) -> str:
    for beginning in _LISTS:
        if text.startswith(beginning):
            rest = text.removeprefix(beginning).removesuffix(" of the same label")
            return gettext(beginning) + rest
    return gettext(text)
