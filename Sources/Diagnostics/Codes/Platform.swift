/// F02xx: files, locks, signals.
extension DiagnosticCode {
  static let platform: [DiagnosticCode] = [
    .fileNotFound, .accessDenied, .storageFull, .readOnlyStorage, .pathTaken, .wrongFileKind, .storageFailure,
    .tooManyOpenFiles, .unusablePath, .fileTooLarge, .brokenPipe, .lockBusy, .childNotStarted, .childFailed,
  ]

  /// ENOENT.
  public static let fileNotFound = DiagnosticCode(
    "F0201", .notFound,
    "A file or folder that was named does not exist. Paths are looked for from the current folder unless the message "
      + "says otherwise.")
  /// EACCES, EPERM.
  public static let accessDenied = DiagnosticCode(
    "F0202", .storage,
    "The file system refuses access to a file or folder. Check its owner and mode (ls -ld), or choose another place.")
  /// ENOSPC, EDQUOT.
  public static let storageFull = DiagnosticCode(
    "F0203", .storage,
    "The disk is full or the quota is used up. What was being written was removed again; what was there before is "
      + "untouched. Free some space and run the same command again.")
  /// EROFS.
  public static let readOnlyStorage = DiagnosticCode(
    "F0204", .storage, "The file system is mounted read-only. Choose another place, or mount it writable.")
  /// EEXIST, ENOTEMPTY.
  public static let pathTaken = DiagnosticCode(
    "F0205", .conflict, "Something of that name exists already, and it would have been overwritten.")
  /// EISDIR, ENOTDIR.
  public static let wrongFileKind = DiagnosticCode(
    "F0206", .storage, "A folder stands where a file is needed, or a file where a folder is needed.")
  /// Any other failure of the storage.
  public static let storageFailure = DiagnosticCode(
    "F0207", .storage,
    "The storage failed; the message carries the words of the operating system. What was there before is untouched.")
  /// EMFILE, ENFILE.
  public static let tooManyOpenFiles = DiagnosticCode(
    "F0208", .busy, "The process or the machine has too many open files. Raise the limit (ulimit -n) or try later.")
  /// ENAMETOOLONG, ELOOP, EINVAL, or a NUL in a path.
  public static let unusablePath = DiagnosticCode(
    "F0209", .badRequest,
    "A path cannot be used: too long, a loop of symbolic links, or a character that is no part of one.")
  /// More bytes than the reader takes.
  public static let fileTooLarge = DiagnosticCode(
    "F0210", .badRequest, "A file is larger than what is read of its kind. It is probably not the file that was meant.")
  /// EPIPE on one of the standard streams.
  public static let brokenPipe = DiagnosticCode(
    "F0211", .storage, "The reader of the output went away before everything was written.")
  /// A lock that somebody else holds.
  public static let lockBusy = DiagnosticCode(
    "F0212", .busy,
    "Another process is at work on the same thing. Its lock disappears with it, also when it is killed; try again later."
  )
  /// A program that the system did not start.
  public static let childNotStarted = DiagnosticCode(
    "F0213", .busy,
    "Another program (tar, curl, or fedflow itself for a job in the background) could not be started. Either it is not "
      + "installed, or the machine has too many processes or too little memory at the moment.")
  /// A program that did not do its work.
  public static let childFailed = DiagnosticCode(
    "F0214", .storage,
    "A program that fedflow uses (tar, curl) failed, took too long or wrote too much; the message carries its own "
      + "words.")
}
