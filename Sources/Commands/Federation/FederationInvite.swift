import Configuration
import Diagnostics
import Federation
import Platform

/// `federation invite`: a file for one future member.
enum FederationInvite: Operation {
  static let name = "federation invite"
  static let group = OperationGroup.federation
  static let summary = "write an invitation for one node, sealed with a password"
  static let details = """
    The file may travel any way; the password should travel another one. It can be used once, and until it expires
    by the clock of the folder or bucket. It holds no key of the federation: who finds it unused reads nothing.
    """
  static let options: [CommandOption] = [
    CommandOption("out", short: "o", .path, required: true, "file to write"),
    CommandOption("ttl", .text, "how long it lives: 30m, 2h (the standard), 3d; at most 30d"),
    .passwordFile, .federation,
  ]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let lifetime = try lifetime(try request.text("ttl") ?? "2h")
    let path = session.environment.absolute(try request.required("out"))
    var node = try session.federation(request)
    let text = try node.invite(password: try session.invitationPassword(request, isNew: true), lifetime: lifetime)
    try session.files.replaceFile(path, Array(text.utf8), mode: 0o600)
    return .symetry(
      .ok, "OK",
      values: ["file": .text(path), "expires": .integer(session.clock.milliseconds + lifetime)])
  }

  /// `2h` in milliseconds.
  static func lifetime(_ text: String) throws -> Int {
    let units: [Character: Int] = ["m": 60_000, "h": 3_600_000, "d": 86_400_000]
    guard let unit = text.last.flatMap({ units[$0] }), let number = Int(text.dropLast()), (1...43_200).contains(number)
    else {
      throw Diagnostic(
        .badInvitation, "a lifetime is a number with m, h or d, found \(English.quote(text))", help: "as 30m, 2h or 3d")
    }
    return unit * number
  }
}
