import Diagnostics

/// A zip archive that came from somewhere (PKWARE APPNOTE 6.3), read strictly.
///
/// Opening checks the whole directory: nothing of an archive is believed before all of it is found in order, and every
/// entry is checked again when its bytes are read. Names are relative paths without `..`; folders are left out.
struct ZipArchive {
  /// What an archive may cost its reader.
  struct Limits: Sendable {
    /// The largest archive, in bytes.
    var archive = 1 << 30
    /// The most entries.
    var entries = 10_000
    /// The most bytes of all entries together.
    var total = 1 << 30
    /// How many times larger than the archive its content may be.
    var ratio = 200
    /// Content up to this size is never too much.
    var small = 16 << 20
  }

  /// One file of the archive.
  struct Entry: Sendable {
    let name: String
    let size: Int
    let method: Method
    let checksum: UInt32
    /// Where its bytes lie in the archive.
    let range: Range<Int>
  }

  /// How an entry is kept.
  enum Method: UInt16, Sendable {
    case stored = 0
    case deflated = 8
  }

  /// What the archive is called in messages.
  let name: String
  /// The files in the order of the directory.
  let entries: [Entry]
  private let bytes: [UInt8]

  /// Opens an archive.
  ///
  /// - Throws: F0901 damaged, F0902 hostile, F0903 of a kind that is not read.
  init(_ bytes: [UInt8], name: String, limits: Limits = Limits()) throws {
    guard bytes.count <= limits.archive else {
      throw Diagnostic(.hostileArchive, "the archive has more than \(limits.archive) bytes", subject: name)
    }
    self.bytes = bytes
    self.name = name
    entries = try ZipDirectory(bytes, name: name, limits: limits).files()
  }

  /// The bytes of an entry; their length and checksum are those that the archive declares.
  func bytes(of entry: Entry) throws -> [UInt8] {
    let content: [UInt8]
    switch entry.method {
    case .stored: content = Array(bytes[entry.range])
    case .deflated:
      do { content = try ZipInflate.bytes(of: bytes[entry.range], size: entry.size) } catch {
        throw damaged(entry, error)
      }
    }
    guard ZipChecksum.of(content) == entry.checksum else {
      throw Diagnostic(
        .damagedArchive, "the checksum of \(English.quote(entry.name)) is not that of its bytes", subject: name,
        help: "copy the archive again")
    }
    return content
  }

  private func damaged(_ entry: Entry, _ problem: ZipInflate.Problem) -> Diagnostic {
    let file = English.quote(entry.name)
    return switch problem {
    case .tooLong:
      Diagnostic(
        .hostileArchive, "\(file) unpacks to more than the \(entry.size) bytes that it declares", subject: name)
    case .truncated: Diagnostic(.damagedArchive, "the compressed bytes of \(file) are cut off", subject: name)
    case .wrongLength:
      Diagnostic(.damagedArchive, "\(file) does not unpack to the \(entry.size) bytes that it declares", subject: name)
    case .damaged: Diagnostic(.damagedArchive, "the compressed bytes of \(file) are damaged", subject: name)
    }
  }
}
