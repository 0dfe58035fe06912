import Configuration
import Diagnostics
import Platform
import Workspace

/// What a call asks of its operation: the keys of its query, of its JSON body or of its form, and its file.
struct RequestReader {
  /// More than the largest conf and DSL; the file of a form has no limit but the disk.
  static let bodyLimit = 64 << 20
  private static let fieldLimit = 1 << 20
  private static let fieldCount = 1000

  let session: Session

  /// Reads a request whose operation is known.
  ///
  /// - Throws: `HTTPFailure` before anything but a file of ours in the workspace was written; that file is removed.
  func read(
    _ request: GatewayRequest, _ body: BodyReader, for operation: any Operation.Type
  ) throws -> Request {
    let query = try readable { try QueryString.read(request.query) }
    let length = body.length
    if request.contentLength == nil, request.header("TRANSFER_ENCODING") != nil {
      throw HTTPFailure(.lengthRequired, Diagnostic(.lengthNeeded, "the request has a body without Content-Length"))
    }
    let type = MediaType(request.contentType)
    if let type, type.name == "multipart/form-data", operation.takesFile {
      return try form(MultipartReader(body, type: type), length, query)
    }
    guard length > 0 else { return Request(flags: [:], conf: query ?? Self.nothing) }
    guard type?.name == "application/json" else { throw Self.wrongType(request.contentType, operation) }
    guard length <= Self.bodyLimit else {
      throw Self.tooLarge("the body has \(length) bytes; the limit is \(Self.bodyLimit)")
    }
    let source = SourceText(name: "request", bytes: try body.all())
    return try readable { Request(flags: [:], conf: try Self.merged(query, try Self.object(source))) }
  }

  private static let nothing = Node(.map([]), at: SourceText(name: "request", text: "{}").position(atByte: 0))

  private static func object(_ source: SourceText) throws -> Node {
    let node = try JSONReader.read(source)
    guard node.members != nil else {
      throw Diagnostic(.malformedRequest, "the body must be a JSON object, found \(node.found)", at: node.position)
    }
    return node
  }

  /// What cannot be understood is the client's fault.
  private func readable<Result>(_ read: () throws -> Result) throws -> Result {
    do { return try read() } catch let problem as Diagnostic { throw HTTPFailure(.badRequest, problem) }
  }

  /// The keys of both; a key in both is a mistake, because one of the two would be ignored.
  private static func merged(_ query: Node?, _ body: Node) throws -> Node {
    guard let first = query?.members, !first.isEmpty, let second = body.members else { return body }
    for member in second {
      guard let other = first.first(where: { $0.key == member.key }) else { continue }
      throw Diagnostic(
        .repeatedKey, "the key \(English.quote(member.key)) stands in the body and in the query",
        at: member.keyPosition,
        notes: [.init("it stands here too", at: other.keyPosition)], help: "remove one of the two")
    }
    return Node(.map(first + second), at: body.position)
  }

  // MARK: Forms

  private func form(_ reader: consuming MultipartReader, _ length: Int, _ query: Node?) throws -> Request {
    var reader = reader
    var fields: [(name: String, value: String)] = []
    var upload: ReceivedFile?
    do {
      try reader.begin()
      while let part = try reader.next() {
        if let name = part.fileName {
          guard upload == nil, part.name == "file" else {
            throw MultipartReader.failure(
              "the form must have one file, in the part 'file'; found \(English.quote(part.name))")
          }
          let file = try receive(&reader, length)
          upload = ReceivedFile(path: file.output.path, name: name, hold: file.hold)
        } else {
          guard fields.count < Self.fieldCount else { throw Self.tooLarge("the form has too many fields") }
          fields.append((part.name, try value(&reader, part.name)))
        }
      }
      let node = try readable { try Self.merged(query, try Self.map(fields, hasFile: upload != nil)) }
      return Request(flags: [:], conf: node, upload: upload)
    } catch {
      if let upload { remove(upload.path) }
      throw error
    }
  }

  /// The fields with places that count them: `form:2:1` is the second.
  private static func map(_ fields: [(name: String, value: String)], hasFile: Bool) throws -> Node {
    // FATE's client sends the path of the file in a field of the file's name; it means nothing here.
    let fields = fields.filter { !(hasFile && $0.name == "file") }
    let lines = fields.map { "\($0.name)=\($0.value)".split(whereSeparator: \.isNewline).joined(separator: " ") }
    let source = SourceText(name: "form", text: lines.joined(separator: "\n"))
    var members: [Node.Member] = []
    for (index, field) in fields.enumerated() {
      let position = SourcePosition(source: source, line: index + 1, column: 1)
      if let first = members.first(where: { $0.key == field.name }) {
        throw Diagnostic(
          .repeatedKey, "the field \(English.quote(field.name)) stands twice in the form", at: position,
          notes: [.init("it stood here first", at: first.keyPosition)], help: "remove one of the two")
      }
      members.append(Node.Member(key: field.name, keyPosition: position, value: Node(.text(field.value), at: position)))
    }
    return Node(.map(members), at: source.position(atByte: 0))
  }

  private func value(_ reader: inout MultipartReader, _ name: String) throws -> String {
    var bytes: [UInt8] = []
    try reader.content { piece in
      bytes += piece
      guard bytes.count <= Self.fieldLimit else {
        throw Self.tooLarge("the field \(English.quote(name)) is larger than \(Self.fieldLimit) bytes")
      }
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw MultipartReader.failure("the field \(English.quote(name)) is not UTF-8")
    }
    return text
  }

  /// Writes the file of the form into the workspace.
  private func receive(_ reader: inout MultipartReader, _ length: Int) throws -> IncomingFile {
    let workspace = try Workspace.prepare(session.workspacePath, files: session.files, clock: session.clock)
    let incoming = try workspace.createIncomingFile(processID: session.environment.processID)
    let file = incoming.output
    do {
      guard try session.files.freeBytes(file.path) > length else {
        throw Self.tooLarge("the file has up to \(length) bytes and the disk of the workspace less free space")
      }
      try reader.content { piece in
        try session.interrupt.check()
        try piece.withUnsafeBytes { try file.write($0) }
      }
      try file.close()
      return incoming
    } catch {
      remove(file.path)
      throw error
    }
  }

  /// Removes a received file that nobody has taken.
  func remove(_ path: String) {
    do {
      try Workspace.prepare(session.workspacePath, files: session.files, clock: session.clock).removeIncomingFile(path)
    } catch { session.complain("cannot remove '\(path)': \(error)\n") }
  }

  // MARK: Refusals

  private static func tooLarge(_ message: String) -> HTTPFailure {
    HTTPFailure(.contentTooLarge, Diagnostic(.bodyTooLarge, message))
  }

  private static func wrongType(_ found: String, _ operation: any Operation.Type) -> HTTPFailure {
    let types = ["application/json"] + (operation.takesFile ? ["multipart/form-data"] : [])
    let what = found.isEmpty ? "the body has no Content-Type" : "the Content-Type \(English.quote(found)) is not taken"
    return HTTPFailure(
      .unsupportedMediaType, Diagnostic(.wrongContentType, what, help: "send \(English.list(types, "or"))"))
  }
}
