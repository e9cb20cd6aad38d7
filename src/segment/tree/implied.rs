//! End tags that nobody writes: which start tags close which open elements.

use crate::segment::tag::Tag;

/// Parts of a table that hold rows or cells.
pub(super) fn is_table_part(tag: Tag) -> bool {
    matches!(tag, Tag::TR | Tag::TBODY | Tag::THEAD | Tag::TFOOT | Tag::CAPTION | Tag::COLGROUP)
}

const LISTS: &[Tag] = &[
    Tag::UL,
    Tag::OL,
    Tag::MENU,
    Tag::TABLE,
    Tag::TD,
    Tag::TH,
    Tag::ARTICLE,
    Tag::SECTION,
    Tag::DETAILS,
    Tag::BLOCKQUOTE,
];
const DEFINITIONS: &[Tag] = &[Tag::DL, Tag::TABLE, Tag::TD, Tag::TH];
const TABLES: &[Tag] = &[Tag::TABLE];

/// Start tags that close an open element, unless one of the limits stands between.
pub(super) const IMPLIED: &[(Tag, Tag, &[Tag])] = &[
    (Tag::LI, Tag::LI, LISTS),
    (Tag::DT, Tag::DD, DEFINITIONS),
    (Tag::DT, Tag::DT, DEFINITIONS),
    (Tag::DD, Tag::DD, DEFINITIONS),
    (Tag::DD, Tag::DT, DEFINITIONS),
    (Tag::OPTION, Tag::OPTION, &[Tag::SELECT, Tag::DATALIST]),
    (Tag::OPTGROUP, Tag::OPTION, &[Tag::SELECT]),
    (Tag::OPTGROUP, Tag::OPTGROUP, &[Tag::SELECT]),
    (Tag::TD, Tag::TD, TABLES),
    (Tag::TD, Tag::TH, TABLES),
    (Tag::TH, Tag::TD, TABLES),
    (Tag::TH, Tag::TH, TABLES),
    (Tag::TR, Tag::TR, TABLES),
    (Tag::TBODY, Tag::THEAD, TABLES),
    (Tag::TBODY, Tag::TBODY, TABLES),
    (Tag::TFOOT, Tag::TBODY, TABLES),
    (Tag::BUTTON, Tag::BUTTON, &[Tag::FORM, Tag::DIV]),
];
