//! The faces that reports are set in, from the library that carries them: Libertinus Serif (SIL Open Font License) and
//! `DejaVu Sans Mono` (Bitstream Vera licence). The machine's own fonts are not read, so that the same report is the
//! same on every machine.

use std::sync::LazyLock;

use typst::foundations::Bytes;
use typst::text::{Font, FontBook, FontInfo, FontStyle};
use typst::utils::LazyHash;

/// What running text is set in.
const TEXT: &str = "Libertinus Serif";
/// What hashes and commands are set in.
const CODE: &str = "DejaVu Sans Mono";

static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| {
    let all = typst_assets::fonts().flat_map(|data| Font::iter(Bytes::new(data)));
    all.filter(|font| is_used(font.info())).collect()
});

static BOOK: LazyLock<LazyHash<FontBook>> =
    LazyLock::new(|| LazyHash::new(FontBook::from_fonts(FONTS.iter())));

fn is_used(info: &FontInfo) -> bool {
    let (style, weight) = (info.variant.style, info.variant.weight.to_number());
    match info.family.as_str() {
        TEXT => matches!((style, weight), (FontStyle::Normal, 400 | 600) | (FontStyle::Italic, 400)),
        CODE => (style, weight) == (FontStyle::Normal, 400),
        _ => false,
    }
}

/// All faces.
pub(crate) fn all() -> &'static [Font] {
    &FONTS
}

/// What is known of them.
pub(crate) fn book() -> &'static LazyHash<FontBook> {
    &BOOK
}

/// Whether every face has a glyph for it.
pub(crate) fn can_show(letter: char) -> bool {
    FONTS.iter().all(|font| font.info().coverage.contains(u32::from(letter)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_library_carries_the_four_faces() {
        let mut names: Vec<_> = all().iter().filter_map(Font::post_script_name).collect();
        names.sort();
        let expected = [
            "DejaVuSansMono",
            "LibertinusSerif-Italic",
            "LibertinusSerif-Regular",
            "LibertinusSerif-Semibold",
        ];
        assert_eq!(names, expected);
    }
}
