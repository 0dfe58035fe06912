/// An object as a store lists it.
public struct StoredObject: Sendable, Equatable {
  /// Its name within the store, parts separated by `/`.
  public let key: String
  /// Its size in bytes.
  public let size: Int
  /// When the store received it, in milliseconds since 1970, by the store's clock.
  public let modified: Int

  /// Describes an object.
  public init(key: String, size: Int, modified: Int) {
    self.key = key
    self.size = size
    self.modified = modified
  }
}

/// Objects that are written once and listed: a folder or a bucket.
///
/// Nothing is asked of a store but that a written object can be listed and read sooner or later. It may lose objects, show
/// them late, or overwrite them: whoever reads checks what it gets. Two writers never share a name, because the names of
/// objects carry their digests.
public protocol ObjectStore: Sendable {
  /// Where it is, for messages: never a secret.
  var place: String { get }
  /// Writes an object. Writing the same bytes again is no failure.
  func put(_ key: String, _ bytes: [UInt8]) throws
  /// The bytes of an object; nil when it is not there (any more, or yet).
  ///
  /// - Throws: `objectTooLarge` beyond so many bytes.
  func get(_ key: String, limit: Int) throws -> [UInt8]?
  /// The objects whose keys begin so, in the order of their bytes.
  func list(_ prefix: String) throws -> [StoredObject]
  /// Removes an object; it is no failure when it is not there.
  func remove(_ key: String) throws
}
