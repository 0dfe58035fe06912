import Diagnostics
import Platform

/// Space that a workspace keeps for the worst moment: a disk that is full must still take the record of the failure.
struct Ballast {
  let path: String
  let files: FileSystem

  /// Room for the record, the event and the log lines of a job that failed.
  static let size = 64 * 1024

  /// Lays it up again where it is missing. That there is no room for it is no failure.
  func keep() {
    guard (try? files.status(path))?.size != Self.size else { return }
    // Numbers and not zeros: a file system that packs zeros would keep no space for them.
    var number: UInt32 = 1
    let content = (0..<Self.size).map { _ -> UInt8 in
      number = number &* 1_664_525 &+ 1_013_904_223
      return UInt8(truncatingIfNeeded: number >> 24)
    }
    do { try files.replaceFile(path, content, durable: false) } catch { drop() }
  }

  /// Gives the space back.
  func drop() { try? files.removeFile(path) }
}

extension Workspace {
  private var ballast: Ballast { Ballast(path: layout.ballast, files: files) }

  /// Lays up the ballast where it is missing.
  public func keepBallast() { ballast.keep() }

  /// Gives the space of the ballast back, because the disk is full.
  public func dropBallast() { ballast.drop() }
}

extension JobStore {
  /// Gives the space of the ballast back, because the disk is full.
  public func dropBallast() { Ballast(path: layout.ballast, files: files).drop() }
}
