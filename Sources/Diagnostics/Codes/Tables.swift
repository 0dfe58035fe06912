/// F03xx: tables and the files they come from.
extension DiagnosticCode {
  static let tables: [DiagnosticCode] = [
    .tableShape, .raggedRow, .duplicateID, .emptyFile, .nulByte, .carriageReturn, .invalidUTF8, .emptyID, .badHeader,
    .blankLine, .damagedTable, .unsupportedTable, .unknownColumn, .unknownID, .unionMismatch, .suspiciousCSV,
    .badDelimiter,
  ]

  /// Columns that do not fit together.
  public static let tableShape = DiagnosticCode(
    "F0301", .jobFailed,
    "A table was to be made of columns of different lengths, or of two columns with one name. Rename columns that a "
      + "component would make twice.")
  /// A row with too few or too many fields.
  public static let raggedRow = DiagnosticCode(
    "F0302", .badRequest,
    "A row of a CSV file has more or fewer fields than its header line. Fields are split at every delimiter; quotes are "
      + "ordinary characters, as in FATE, so a quoted field must not contain the delimiter. A file of raw lines (libsvm, "
      + "tags) is uploaded with head 0.")
  /// An id that stands in a file twice.
  public static let duplicateID = DiagnosticCode(
    "F0303", .badRequest,
    "Two rows have the same id. Joins between the parties need unique ids; remove one of the rows, or ask for the last "
      + "one to be kept, which is what FATE does silently.")
  /// A file without rows.
  public static let emptyFile = DiagnosticCode(
    "F0304", .badRequest, "The file is empty or has a header line only, so there is nothing to upload.")
  /// A zero byte in a text file.
  public static let nulByte = DiagnosticCode(
    "F0305", .badRequest,
    "The file contains a zero byte, so it is not a text file, or was written as UTF-16. Export it as UTF-8.")
  /// A carriage return that does not belong to a line end.
  public static let carriageReturn = DiagnosticCode(
    "F0306", .badRequest,
    "A carriage return stands inside a line. Lines end with LF or CR LF; a file whose lines end with CR alone (old "
      + "Macintosh programs) must be converted first, because a CR inside a value cannot be told from a line end.")
  /// Bytes that are no UTF-8.
  public static let invalidUTF8 = DiagnosticCode(
    "F0307", .badRequest, "The file is not UTF-8 at the place named. Convert it, for example with iconv -t UTF-8.")
  /// A row without id.
  public static let emptyID = DiagnosticCode(
    "F0308", .badRequest, "The first field of a row is its id and must not be empty.")
  /// A header line with an empty or repeated name.
  public static let badHeader = DiagnosticCode(
    "F0309", .badRequest,
    "The header line has an empty or a repeated column name. Components and confs name columns, so names must be unique."
  )
  /// An empty line between rows.
  public static let blankLine = DiagnosticCode(
    "F0310", .badRequest,
    "An empty line stands between rows, so rows may have been lost. Empty lines at the end of the file are ignored.")
  /// A stored table that cannot be read.
  public static let damagedTable = DiagnosticCode(
    "F0311", .storage,
    "The file is not a complete Arrow IPC file (Feather V2): it was cut off or changed. Upload it, or run the job, again."
  )
  /// An Arrow file with features that fedflow does not read.
  public static let unsupportedTable = DiagnosticCode(
    "F0312", .badRequest,
    "The Arrow file uses something that fedflow does not read: compression, dictionaries, or a column type other than "
      + "text, integers and floats.")
  /// A column that the table does not have.
  public static let unknownColumn = DiagnosticCode("F0313", .badRequest, "The table has no column of that name.")
  /// An id that the table does not have.
  public static let unknownID = DiagnosticCode(
    "F0314", .jobFailed, "Rows were asked for by ids that the table does not have.")
  /// Tables that cannot be put together.
  public static let unionMismatch = DiagnosticCode(
    "F0315", .jobFailed, "Tables can be united only if their id names, label names and headers are the same.")
  /// A file that is accepted but looks wrong.
  public static let suspiciousCSV = DiagnosticCode(
    "F0316", .badRequest,
    "The file was accepted as it stands, but it looks as if another delimiter or quoting was meant.")
  /// A delimiter that cannot separate fields.
  public static let badDelimiter = DiagnosticCode(
    "F0317", .badRequest,
    "The delimiter must be one ASCII character other than a line end, a digit, a letter or a sign.")
}
