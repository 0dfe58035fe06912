import Diagnostics
import Platform

/// Reads CSV text as FATE's `upload` does (contract 5.1), but refuses what FATE would silently lose or bend.
///
/// With a header line every other line is a row: the first field is the id, the rest are the columns. Without one, a row
/// is an id and the rest of its line as one text (libsvm and tag rows are ragged by nature).
///
/// - Fields are split at every delimiter. Quotes are ordinary characters, as in FATE: unquoting would change what
///   its plain files mean. A file that looks quoted is named in a warning.
/// - Lines end with LF or CR LF (counted). Any other carriage return is refused: FATE would take it for a line end.
/// - With the delimiter `,` tabs separate too, as in FATE 1.4; that is named in a warning.
/// - A byte order mark is skipped. Empty lines at the end are dropped and counted, elsewhere refused.
/// - Names in the header line lose surrounding spaces; values never do.
public enum CSVImport {
  /// What to do with a row whose id stood in an earlier row.
  public enum Duplicates: Sendable {
    /// Refuse the file, with both places.
    case refuse
    /// Keep the last row of an id, as FATE does, and count the others as dropped.
    case keepLast
  }

  /// How a file is to be read.
  public struct Options: Sendable {
    /// Whether the first line names the columns (FATE's `head`).
    public var hasHeader: Bool
    /// One ASCII character (FATE's `id_delimiter`).
    public var delimiter: String
    /// What to do with repeated ids.
    public var duplicates: Duplicates
    /// Ids that are made; nil when the first field has them.
    public var madeIDs: MadeIDs?
    /// How many problems are told in detail.
    public var problemLimit: Int

    /// Makes options; the defaults are FATE's.
    public init(
      hasHeader: Bool = true, delimiter: String = ",", duplicates: Duplicates = .refuse, madeIDs: MadeIDs? = nil,
      problemLimit: Int = 20
    ) {
      self.hasHeader = hasHeader
      self.delimiter = delimiter
      self.duplicates = duplicates
      self.madeIDs = madeIDs
      self.problemLimit = problemLimit
    }
  }

  /// Reads a text into a table whose rows are in shortlex order of id.
  ///
  /// - Parameters:
  ///   - bytes: the whole file; nothing of it is kept.
  ///   - name: the name of the file as the user gave it, for messages.
  /// - Throws: `DiagnosticList` with the first problems and, in a note, how many there are; F0317 for the delimiter.
  public static func read(
    _ bytes: UnsafeRawBufferPointer, name: String, options: Options = Options()
  ) throws -> ImportedTable {
    try read(bytes, name: name, options: options, grain: Grain())
  }

  /// Reads a text that is in memory.
  public static func read(_ text: [UInt8], name: String, options: Options = Options()) throws -> ImportedTable {
    try text.withUnsafeBytes { try read($0, name: name, options: options) }
  }

  static func read(
    _ bytes: UnsafeRawBufferPointer, name: String, options: Options, grain: Grain
  ) throws -> ImportedTable {
    if let made = options.madeIDs {
      var (numbered, options) = ([UInt8](), options)
      try made.write(before: bytes, delimiter: options.delimiter, hasHeader: options.hasHeader) {
        numbered.append(contentsOf: $0)
      }
      options.madeIDs = nil
      return try numbered.withUnsafeBytes { try read($0, name: name, options: options, grain: grain) }
    }
    let target = MemoryTarget()
    let source = CSVSource(bytes, name: name, options: options, grain: grain)
    let space = ScratchSpace(folder: nil, files: FileSystem())
    let (account, warnings, _) = try source.store(in: target, space, work: ImportWork())
    let file = target.buffer
    let table = try file.withUnsafeBufferPointer {
      try ArrowFile(name: name, owner: BufferOwner(file), bytes: UnsafeRawBufferPointer($0)).table()
    }
    return ImportedTable(table: table, account: account, warnings: warnings)
  }

  /// How finely the work is divided; only tests have another one.
  struct Grain: Sendable {
    /// The bytes of the parts in which lines are looked for and sorted.
    var part = 1 << 19
    /// The bytes of the parts in which rows are read: they decide how much memory is used.
    var piece = 1 << 21
    /// A multiple of 8.
    var rowsPerBatch = 1 << 20
    var threads = 2
    /// How many ids are sorted at a time.
    var run = 1 << 18
  }

  static func delimiterByte(_ delimiter: String) throws -> UInt8 {
    let bytes = Array(delimiter.utf8)
    let isUsable =
      bytes.count == 1 && bytes[0] < 0x7F && bytes[0] > 0 && !"\n\r\"+-._".utf8.contains(bytes[0])
      && !delimiter.allSatisfy { $0.isLetter || $0.isNumber }
    guard isUsable else {
      throw Diagnostic(
        .badDelimiter, "\(English.quote(delimiter)) cannot be a delimiter",
        help: "use one character, for example ',', ';', '|', a tab or a space")
    }
    return bytes[0]
  }
}

/// A table that was read, with the account of its rows.
public struct ImportedTable: Sendable {
  /// The rows in shortlex order of id.
  public let table: Table
  /// Where every row went.
  public let account: ImportAccount
  /// What looks wrong but was accepted.
  public let warnings: [Diagnostic]
}

/// What an import asks and tells on its way.
public struct ImportWork: Sendable {
  /// Throws when the import is to end; called often, from several threads.
  public let checkInterrupt: @Sendable () throws -> Void
  /// Told which part of the work is done, from 0 to 1, ascending; one call at a time.
  public let progress: @Sendable (Double) -> Void
  /// Follows the file that is written.
  public var follower: (any ImportFollower)?

  /// Makes one; the standard one is never interrupted and tells nobody.
  public init(
    checkInterrupt: @escaping @Sendable () throws -> Void = {},
    progress: @escaping @Sendable (Double) -> Void = { _ in }
  ) {
    self.checkInterrupt = checkInterrupt
    self.progress = progress
  }
}
