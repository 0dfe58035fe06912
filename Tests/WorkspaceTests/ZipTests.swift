import Cryptography
import Diagnostics
import TestSupport
import Testing

@testable import Workspace

/// Archives against those that Python's zipfile writes and reads (Fixtures/make_archives.py).
@Suite struct ZipTests {
  private func open(_ name: String, limits: ZipArchive.Limits = ZipArchive.Limits()) throws -> ZipArchive {
    try ZipArchive(try Fixture.bytes("zip/\(name).zip"), name: "\(name).zip", limits: limits)
  }

  private func contents(_ archive: ZipArchive) throws -> [String: [UInt8]] {
    Dictionary(uniqueKeysWithValues: try archive.entries.map { ($0.name, try archive.bytes(of: $0)) })
  }

  @Test func theSameEntriesGiveTheBytesThatPythonWrites() throws {
    let entries: [String: [UInt8]] = [
      "a/b.txt": Array("text\n".utf8), "a/": [], "empty": [], "é/ü.json": Array("{}".utf8),
    ]
    #expect(try ZipWriter.archive(entries) == Fixture.bytes("zip/stored.zip"))
  }

  @Test func storedEntriesComeBack() throws {
    let archive = try open("stored")
    #expect(archive.entries.map(\.name) == ["a/b.txt", "empty", "é/ü.json"])
    #expect(try contents(archive)["a/b.txt"] == Array("text\n".utf8))
  }

  /// Length and SHA-256 as Python has them: fixed codes, dynamic codes, stored blocks, nothing.
  @Test func deflatedEntriesComeBack() throws {
    let archive = try open("deflated")
    let expected = [
      "words": (37692, "8d6f4bc99cdb9d42ffb4bb6fdada7463dc3cb376763128ddd78aae8be9d01a0e"),
      "noise": (9000, "4fa7fce76d129f5ff7407bf736b06dde5664ecec313b66a66b6fd7a5c5dd3c6c"),
      "short": (20, "42492da06234ad0ac76f5d5debdb6d1ae027cffbe746a1c13b89bb8bc0139137"),
      "none": (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ]
    let contents = try contents(archive)
    #expect(contents.count == expected.count)
    for (name, (size, digest)) in expected {
      let bytes = try #require(contents[name])
      #expect(bytes.count == size, "\(name)")
      #expect(try SHA256.hex(SHA256.digest(bytes)) == digest, "\(name)")
    }
    let stream = try self.contents(open("streamed"))
    #expect(stream["streamed"] == Array(String(repeating: "streamed ", count: 9).utf8))
    #expect(try self.contents(open("comment"))["name"] == Array("some text".utf8))
  }

  @Test(arguments: [
    ("parent", "leads out of the folder"), ("parent_inside", "leads out of the folder"),
    ("absolute", "is an absolute path"), ("backslash", "has a backslash"), ("drive", "no plain relative path"),
    ("dot", "no plain relative path"), ("double_slash", "no plain relative path"), ("control", "control character"),
    ("symlink", "is a symbolic link"), ("device", "neither a file nor a folder"), ("twice", "stands in it twice"),
    ("file_and_folder", "is a file and a folder"), ("bomb", "declares 41943040 bytes"),
    ("other_name", "another name in its own header"), ("invalid_utf8", "is not UTF-8"),
    ("shared", "stands in it twice"),
  ])
  func archivesThatWouldDoHarm(_ name: String, _ words: String) throws {
    let error = try #require(throws: Diagnostic.self) { try open(name) }
    #expect(error.code == .hostileArchive && error.code.status == .badRequest, "\(error.message)")
    #expect(error.message.contains(words), "\(error.message)")
    #expect(error.place == "\(name).zip")
  }

  @Test(arguments: [
    ("encrypted", "is encrypted"), ("bzip2", "by method 12"), ("zip64_end", "zip64"),
  ])
  func kindsThatAreNotRead(_ name: String, _ words: String) throws {
    let error = try #require(throws: Diagnostic.self) { try open(name) }
    #expect(error.code == .unsupportedArchive, "\(error.message)")
    #expect(error.message.contains(words), "\(error.message)")
  }

  @Test(arguments: ["other_size", "trailing", "prefix", "overlap", "zip64_entry"])
  func directoriesThatContradictThemselves(_ name: String) throws {
    let error = try #require(throws: Diagnostic.self) { try open(name) }
    #expect([.damagedArchive, .unsupportedArchive, .hostileArchive].contains(error.code), "\(error.message)")
  }

  @Test func bytesThatAreNotWhatTheArchiveSays() throws {
    let checksum = try open("checksum")
    let error = try #require(throws: Diagnostic.self) { try contents(checksum) }
    #expect(error.code == .damagedArchive && error.message.contains("checksum"))
    let liar = try open("lies_about_size")
    let lie = try #require(throws: Diagnostic.self) { try contents(liar) }
    #expect(lie.code == .hostileArchive && lie.message.contains("more than the 1000 bytes"), "\(lie.message)")
  }

  /// Wherever an archive ends too early, it is refused.
  @Test(arguments: ["stored", "streamed"])
  func archivesThatAreCutOff(_ name: String) throws {
    let bytes = try Fixture.bytes("zip/\(name).zip")
    for count in 0..<bytes.count {
      #expect(throws: Diagnostic.self, "\(count)") { try ZipArchive(Array(bytes.prefix(count)), name: name) }
    }
  }

  /// Whatever byte is changed, either everything comes back as declared or the archive is refused; nothing traps.
  @Test(arguments: ["stored", "streamed", "deflated"])
  func changedBytesNeverGoUnnoticed(_ name: String) throws {
    let bytes = try Fixture.bytes("zip/\(name).zip")
    let original = try contents(ZipArchive(bytes, name: name))
    for place in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 150)) {
      var changed = bytes
      changed[place] ^= 0x15
      guard let archive = try? ZipArchive(changed, name: name), let found = try? contents(archive) else { continue }
      #expect(Array(found.values).allSatisfy { original.values.contains($0) }, "byte \(place)")
    }
  }

  @Test func limits() throws {
    var few = ZipArchive.Limits()
    few.entries = 3
    #expect(throws: Diagnostic.self) { try open("stored", limits: few) }
    var small = ZipArchive.Limits()
    small.total = 6
    #expect(throws: Diagnostic.self) { try open("stored", limits: small) }
    small.archive = 100
    #expect(throws: Diagnostic.self) { try open("stored", limits: small) }
  }

  /// Streams that RFC 1951 does not allow.
  @Test(
    arguments: [
      [0x07], [0x01, 0x05, 0x00, 0x00, 0x00], [0x03], [0x4B, 0xFC, 0xFF], [0x05, 0xE0, 0x81, 0x08], [],
    ] as [[UInt8]])
  func damagedStreams(_ bytes: [UInt8]) {
    #expect(throws: ZipInflate.Problem.self) { try ZipInflate.bytes(of: bytes[...], size: 10) }
  }

  @Test func streamsOfAnotherLength() throws {
    // "aaaaaaaaaaaaaaaaaaaa" as zlib compresses it.
    let stream: [UInt8] = [0x4B, 0x4C, 0xC4, 0x04, 0x00]
    #expect(try ZipInflate.bytes(of: stream[...], size: 20) == [UInt8](repeating: 0x61, count: 20))
    #expect(throws: ZipInflate.Problem.tooLong) { try ZipInflate.bytes(of: stream[...], size: 19) }
    #expect(throws: ZipInflate.Problem.wrongLength) { try ZipInflate.bytes(of: stream[...], size: 21) }
    #expect(throws: ZipInflate.Problem.truncated) { try ZipInflate.bytes(of: stream.dropLast(2), size: 20) }
    #expect(throws: ZipInflate.Problem.wrongLength) { try ZipInflate.bytes(of: (stream + [0])[...], size: 20) }
  }

  /// Swift and some file systems take these for one name; a dictionary of them must not trap.
  @Test func namesThatAreCanonicallyOne() throws {
    var names = ZipNames(archive: "a.zip")
    _ = try names.add(Array("caf\u{E9}".utf8), attributes: 0)
    let error = try #require(throws: Diagnostic.self) {
      try names.add(Array("cafe\u{301}".utf8), attributes: 0)
    }
    #expect(error.code == .hostileArchive && error.message.contains("stands in it twice"), "\(error.message)")
    _ = try names.add(Array("cafe".utf8), attributes: 0)
  }
}
