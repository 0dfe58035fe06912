import Diagnostics

/// An Arrow IPC file (Feather version 2, uncompressed) in memory, usually mapped, whose columns are used in place.
///
/// The file is not trusted: every offset and length is checked, and a damaged file is refused, never followed.
/// Files of other programs are read too: their first column is the id, integers and floats of any width are taken.
public struct ArrowFile: Sendable {
  /// The record batches, each a table of its own that shares the file's memory.
  public let batches: [Table]
  private let empty: Table

  /// Reads the structure of a file and checks all of it.
  ///
  /// - Parameters:
  ///   - name: the path, for messages.
  ///   - owner: keeps the memory alive and unchanged.
  ///   - bytes: the whole file.
  /// - Throws: F0311 when it is no complete Arrow file, F0312 when it uses what fedflow does not read.
  public init(name: String, owner: any AnyObject & Sendable, bytes: UnsafeRawBufferPointer) throws {
    do {
      let footer = try Self.footer(CheckedBytes(bytes: bytes))
      let schema = try ArrowFileSchema(footer.table(1))
      guard try footer.structs(2, stride: ArrowCode.blockSize).isEmpty else {
        throw UnsupportedArrow("dictionary-encoded columns")
      }
      empty = try schema.table(schema.columnsOfNoRows())
      var end = 8
      batches = try footer.structs(3, stride: ArrowCode.blockSize).map { block in
        let batch = try Self.batch(block, of: CheckedBytes(bytes: bytes), after: &end)
        return try schema.table(batch.columns(schema.fields, owner: owner))
      }
    } catch let error as DamagedArrow {
      throw Diagnostic(
        .damagedTable, "not a complete Arrow IPC file: \(error.reason)", subject: name,
        help: "upload the table, or run the job that made it, again")
    } catch let error as UnsupportedArrow {
      throw Diagnostic(
        .unsupportedTable, "the Arrow file has \(error.feature), which fedflow does not read", subject: name,
        help: "write it with plain columns and compression='uncompressed'")
    }
  }

  /// Reads a file that is in an array, copied once.
  public init(name: String, bytes: [UInt8]) throws {
    let copy = Buffer(bytes)
    let owner = BufferOwner(copy)
    self = try copy.withUnsafeBufferPointer {
      try ArrowFile(name: name, owner: owner, bytes: UnsafeRawBufferPointer($0))
    }
  }

  /// The number of rows of all batches.
  public var rowCount: Int { batches.reduce(0) { $0 + $1.rowCount } }

  /// The columns without rows.
  var schema: Table { batches.first?.slice(0..<0) ?? empty }

  /// All rows: in place when there is one batch, otherwise copied together.
  public func table() throws -> Table {
    guard let first = batches.first else { return empty }
    return batches.count == 1 ? first : try Table.concatenating(batches)
  }

  private static func footer(_ file: CheckedBytes) throws -> FlatTable {
    let magic = ArrowCode.magic
    guard file.count >= 8, file.bytes.prefix(6).elementsEqual(magic) else {
      throw DamagedArrow("it does not begin with ARROW1")
    }
    guard file.count >= 8 + 10, file.bytes.suffix(6).elementsEqual(magic) else {
      throw DamagedArrow("it does not end with ARROW1, so it was cut off")
    }
    let length = Int(try file.load(Int32.self, at: file.count - 10))
    guard length > 0 else { throw DamagedArrow("its footer has no length") }
    return try FlatTable(rootOf: file.part(offset: file.count - 10 - length, count: length))
  }

  /// The record batch of a block of the footer. Blocks must follow one another, so that a small file cannot pretend to
  /// be large by naming one batch many times.
  private static func batch(_ block: CheckedBytes, of file: CheckedBytes, after end: inout Int) throws -> ArrowFileBatch
  {
    let offset = Int(try block.load(Int64.self, at: 0))
    let metadataLength = Int(try block.load(Int32.self, at: 8))
    let bodyLength = Int(try block.load(Int64.self, at: 16))
    guard offset >= end else { throw DamagedArrow("its record batches overlap") }
    let envelope = try file.part(offset: offset, count: metadataLength)
    let body = try file.part(offset: offset + metadataLength, count: bodyLength)
    end = offset + metadataLength + bodyLength
    // Before version 0.15 the length came without the continuation mark.
    let prefix = try envelope.load(UInt32.self, at: 0) == ArrowCode.continuation ? 4 : 0
    let length = Int(try envelope.load(Int32.self, at: prefix))
    let message = try FlatTable(rootOf: envelope.part(offset: prefix + 4, count: length))
    guard try message.number(1, default: UInt8(0)) == ArrowCode.recordBatchMessage, let batch = try message.table(2)
    else { throw DamagedArrow("a block of the footer is no record batch") }
    return try ArrowFileBatch(batch, body: body)
  }
}

/// A feature of Arrow files that fedflow does not read.
struct UnsupportedArrow: Error {
  let feature: String
  init(_ feature: String) { self.feature = feature }
}

/// Keeps a buffer alive for columns that point into it.
final class BufferOwner: Sendable {
  private let buffer: Buffer<UInt8>
  init(_ buffer: Buffer<UInt8>) { self.buffer = buffer }
}
