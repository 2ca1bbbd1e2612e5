//! How much of a file is read.

/// Bounds on one file. The defaults are those of a student's import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file as sent.
    pub max_bytes: usize,
    /// Bytes of all members of a workbook together when unpacked, and of all cell texts together.
    pub max_unpacked: u64,
    /// Cells, the header included.
    pub max_cells: usize,
    /// Columns in one row.
    pub max_columns: usize,
    /// Bytes of UTF-8 in one cell.
    pub max_cell_bytes: usize,
    /// Members of a workbook's archive.
    pub max_members: usize,
    /// How many times larger than packed an archive or a member may become, once it exceeds 1 MiB.
    pub max_ratio: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: 10 << 20,
            max_unpacked: 64 << 20,
            max_cells: 200_000,
            max_columns: 200,
            max_cell_bytes: 8 << 10,
            max_members: 32,
            max_ratio: 100,
        }
    }
}
