/// A file mapped into memory, read-only; unmapped when the last reference goes.
///
/// Sendable although it holds a pointer: nobody writes to the mapping. A file that is replaced by a rename stays mapped as it
/// was; one that is cut short by another program would raise SIGBUS, which is why files of the tree are only ever replaced.
public final class MappedFile: @unchecked Sendable {
  private let address: UnsafeRawPointer?
  private let calls: any FileCalls
  /// The number of bytes.
  public let count: Int

  init(address: UnsafeRawPointer?, count: Int, calls: any FileCalls) {
    self.address = address
    self.count = count
    self.calls = calls
  }

  deinit {
    if let address { calls.unmap(address, count: count) }
  }

  /// The content; valid while this object lives, so keep it as long as the pointer.
  public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: address, count: count) }
}
