import CSystem
import Diagnostics
import Glibc

/// What a system call answers when it fails.
public struct SystemError: Error, Sendable, Equatable {
  /// The errno.
  public let number: Int32

  /// Makes an error of an errno.
  public init(_ number: Int32) { self.number = number }

  /// The error of the call that has just failed on this thread.
  static var last: SystemError { SystemError(errno) }

  /// What the number means, in English whatever the locale.
  public var text: String { fedflow_error_text(number).map { String(cString: $0) } ?? "error \(number)" }

  /// The kind of problem it is for a person.
  public var code: DiagnosticCode {
    switch number {
    case ENOENT: .fileNotFound
    case EACCES, EPERM: .accessDenied
    case ENOSPC, EDQUOT: .storageFull
    case EROFS: .readOnlyStorage
    case EEXIST, ENOTEMPTY: .pathTaken
    case EISDIR, ENOTDIR: .wrongFileKind
    case EMFILE, ENFILE: .tooManyOpenFiles
    case ENAMETOOLONG, ELOOP, EINVAL: .unusablePath
    case EPIPE: .brokenPipe
    default: .storageFailure
    }
  }

  /// The diagnostic of a failed action, as in `cannot write '/data/x': No space left on device`.
  public func diagnostic(_ action: String, _ path: String) -> Diagnostic {
    let help: String? =
      switch code {
      case .storageFull: "free some space on the file system, or choose another place"
      case .accessDenied: "check owner and mode of the path, or choose another place"
      default: nil
      }
    return Diagnostic(.error, code, "cannot \(action) '\(path)': \(text)", help: help)
  }
}
