import Platform

/// strace(1): what a program asks of the kernel, whatever it says itself.
struct Strace: Sendable {
  private let program: String

  /// Nil when it is not installed.
  init?(_ sandbox: Sandbox) throws {
    program = "/usr/bin/strace"
    guard try sandbox.files.exists(program) else { return nil }
  }

  /// Runs a command under it, with all its threads and children.
  func run(_ options: [String], _ command: [String], in sandbox: Sandbox) throws -> Sandbox.Ended {
    try sandbox.start(program, ["-f", "-qq"] + options + command)
  }

  /// Runs a command and lists its calls that change files.
  func changes(of command: [String], in sandbox: Sandbox) throws -> (ended: Sandbox.Ended, changes: [TracedChange]) {
    let trace = "\(sandbox.folder)/trace"
    // A call that this machine does not have is no mistake.
    let calls = TracedChange.calls.map { "?\($0)" }.joined(separator: ",")
    let ended = try run(["-y", "-o", trace, "-e", "trace=\(calls)"], command, in: sandbox)
    let text = String(decoding: try sandbox.files.readFile(trace), as: UTF8.self)
    return (ended, text.split(separator: "\n").compactMap { TracedChange(line: $0) })
  }
}

/// One line of a trace: a call that changes a file.
struct TracedChange: Sendable {
  /// The name that the seam gives the call (`FaultyStorage.journal`); nil for one that it does not have.
  let name: String?
  /// The call as strace names it.
  let call: String
  /// What it changes.
  let path: String

  /// The name of each call at the seam; the empty text for what no file of fedflow may see.
  private static let names = [
    "open": "create", "openat": "create", "creat": "create", "write": "write", "pwrite64": "write",
    "fsync": "flush", "syncfs": "flushFileSystem", "rename": "rename", "renameat": "rename", "renameat2": "rename",
    "mkdir": "makeDirectory", "mkdirat": "makeDirectory", "unlink": "removeFile", "unlinkat": "removeFile",
    "rmdir": "removeDirectory", "link": "link", "linkat": "link",
  ]
  private static let foreign = [
    "openat2", "writev", "pwritev", "pwritev2", "fdatasync", "sync", "sync_file_range", "symlink", "symlinkat",
    "truncate", "ftruncate", "fallocate", "chmod", "fchmod", "fchmodat", "chown", "fchown", "lchown", "fchownat",
    "setxattr", "lsetxattr", "fsetxattr", "mknod", "mknodat", "copy_file_range", "sendfile", "splice", "utimensat",
    "msync",
  ]

  /// All calls that can change a file.
  static let calls = names.keys.sorted() + foreign

  /// Reads `123 write(7</w/format>, "…", 20) = 20`; nil for a line that tells how an earlier call went on, or that only
  /// opens a file to read it.
  init?(line: Substring) {
    let words = line.drop { $0.isNumber }.drop { $0 == " " }
    guard let open = words.firstIndex(of: "("), words.first?.isLetter == true else { return nil }
    call = String(words[..<open])
    let arguments = words[words.index(after: open)...]
    if call.hasPrefix("open"), !arguments.contains("O_CREAT") { return nil }
    let isRemoval = call == "unlinkat" && arguments.contains("AT_REMOVEDIR")
    name = isRemoval ? "removeDirectory" : Self.names[call]
    // A call with a path names it in quotes, one with a descriptor has its path in angle brackets.
    let isByDescriptor = ["write", "pwrite64", "fsync", "syncfs"].contains(call)
    let (first, last): (Character, Character) = isByDescriptor ? ("<", ">") : ("\"", "\"")
    let rest = arguments.drop { $0 != first }.dropFirst()
    path = String(rest.prefix { $0 != last })
  }
}
