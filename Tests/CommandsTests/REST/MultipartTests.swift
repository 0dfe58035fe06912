import Configuration
import Diagnostics
import Platform
import TestSupport
import Testing

@testable import Commands

/// Forms with a file (RFC 7578), whatever the pieces are in which they come.
@Suite struct MultipartTests {
  private struct Read: Equatable {
    var names: [String] = []
    var files: [String?] = []
    var contents: [[UInt8]] = []
  }

  /// Reads a body that comes in pieces of this size.
  private func read(_ bytes: [UInt8], pieces: Int = .max, type: String = FormBody.type) throws -> Read {
    let recorder = ConsoleRecorder(input: bytes)
    let console = Console(
      write: { _ in }, writeError: { _ in }, readPiece: { try recorder.console.readPiece(min($0, pieces)) })
    let media = try #require(MediaType(type))
    var reader = try MultipartReader(BodyReader(console, length: bytes.count), type: media)
    var read = Read()
    try reader.begin()
    while let part = try reader.next() {
      read.names.append(part.name)
      read.files.append(part.fileName)
      var content: [UInt8] = []
      try reader.content { content += $0 }
      read.contents.append(content)
    }
    return read
  }

  /// Content that looks like boundaries, with lone carriage returns and every byte.
  private var hostile: [UInt8] {
    Array("\r\n--part-of\r\n\r\r\n--part-of-i\r\n--part-of-i\u{0}t\r\r\n-".utf8) + Array(0...255)
  }

  @Test(arguments: [1, 2, 3, 5, 7, 16, 37, 100, 4096])
  func piecesDoNotMatter(_ pieces: Int) throws {
    var form = FormBody()
    form.field("namespace", "exp")
    form.file("a b.csv", hostile)
    form.field("empty", "")
    let read = try read(form.bytes, pieces: pieces)
    #expect(read.names == ["namespace", "file", "empty"])
    #expect(read.files == [nil, "a b.csv", nil])
    #expect(read.contents == [Array("exp".utf8), hostile, []])
  }

  @Test func preambleEpilogueAndBlanksAreAllowed() throws {
    let text = """
      This is the preamble.\r
      --x  \r
      Content-Disposition: form-data; name=a; x="y;z"\r
      \r
      1\r
      --x--\r
      and an epilogue
      """
    let read = try read(Array(text.utf8), type: "multipart/form-data; charset=utf-8; boundary=x")
    #expect(read == Read(names: ["a"], files: [nil], contents: [Array("1".utf8)]))
  }

  @Test(arguments: [
    (#"filename="a.csv""#, "a.csv"), (#"filename=a.csv"#, "a.csv"), (#"filename="C:\data\a.csv""#, "a.csv"),
    (#"filename="../../etc/a.csv""#, "a.csv"), (#"filename="q\"uote.csv""#, "q\"uote.csv"),
    (#"filename*=utf-8''na%C3%AFve.csv"#, "na\u{EF}ve.csv"), (#"filename="a;b.csv"; other=1"#, "a;b.csv"),
  ])
  func namesOfFiles(_ parameter: String, _ name: String) throws {
    let text = "--x\r\nContent-Disposition: form-data; name=\"file\"; \(parameter)\r\n\r\n1\r\n--x--\r\n"
    #expect(try read(Array(text.utf8), type: "multipart/form-data; boundary=x").files == [name])
  }

  @Test(arguments: [
    "filename=\"\"", "filename=\"..\"", "filename=\"a/..\"", "filename=\".\"", "filename=\"a\u{1}b\"",
    "filename*=latin1''a", "filename*=utf-8''%zz",
  ])
  func noNames(_ parameter: String) throws {
    let text = "--x\r\nContent-Disposition: form-data; name=\"file\"; \(parameter)\r\n\r\n1\r\n--x--\r\n"
    #expect(throws: HTTPFailure.self) { try read(Array(text.utf8), type: "multipart/form-data; boundary=x") }
  }

  @Test(arguments: [
    "", "--x", "--x\r\n", "--x\r\nContent-Disposition: form-data; name=a\r\n\r\n", "--y--\r\n", "--x\r\n\r\n1\r\n--x--",
    "--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--\r\n", "--xy\r\n\r\n--x--\r\n",
    "--x\r\nContent-Disposition: attachment; name=a\r\n\r\n1\r\n--x--\r\n",
  ])
  func malformed(_ text: String) throws {
    #expect(throws: HTTPFailure.self) { try read(Array(text.utf8), type: "multipart/form-data; boundary=x") }
  }

  @Test(arguments: ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\""])
  func boundaryIsNeeded(_ type: String) throws {
    #expect(throws: HTTPFailure.self) { try read(Array("--x--\r\n".utf8), type: type) }
  }

  @Test func headerOfAPartIsBounded() throws {
    let text = "--x\r\nX-Long: " + String(repeating: "a", count: 100_000)
    #expect(throws: HTTPFailure.self) { try read(Array(text.utf8), type: "multipart/form-data; boundary=x") }
  }
}
