import Configuration
import Diagnostics

extension Diagnostic {
  /// What the record of a job keeps of a problem.
  public var recordJSON: JSON {
    [
      "severity": .text(severity.rawValue), "code": .text(code.name), "message": .text(message),
      "place": place.map { .text($0) } ?? .null, "help": help.map { .text($0) } ?? .null,
      "notes": .list(notes.map { .text(($0.position.map { "\($0.text): " } ?? "") + $0.message) }),
    ]
  }
}
