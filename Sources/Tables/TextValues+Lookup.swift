extension TextValues {
  /// The place of a text among texts that stand in shortlex order, as the ids of stored tables do; nil when it is not there.
  public func place(inOrder text: UnsafeBufferPointer<UInt8>) -> Int? {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      let order = withUTF8(at: middle) { Shortlex.compare($0, text) }
      if order == 0 { return middle }
      if order < 0 { low = middle + 1 } else { high = middle }
    }
    return nil
  }
}
