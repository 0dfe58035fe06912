extension Column {
  /// Makes a column of raw texts as an upload keeps them: numbers when every text comes back exactly, else texts.
  ///
  /// - Parameter cell: the UTF-8 of a row's text; is called several times for each row.
  public init(name: String, count: Int, cell: (Int) -> UnsafeBufferPointer<UInt8>) {
    var guess = ColumnGuess()
    var hasEmpty = false
    for row in 0..<count {
      let token = cell(row)
      if token.isEmpty {
        hasEmpty = true
      } else {
        let found = NumberToken.styles(token, among: guess.styles)
        guess.narrow(found.styles, decimals: found.decimals)
        if guess.styles.isEmpty { break }
      }
    }
    switch guess.form {
    case .text: self.init(name: name, values: .text(TextValues(cells: count, cell)))
    case .doubles(let style):
      let values = Buffer<Double>(count: count) { target in
        for row in 0..<count { target[row] = NumberToken.double(cell(row)) ?? .nan }
      }
      self.init(name: name, values: .doubles(values), style: style)
    case .integers:
      let values = Buffer<Int64>(count: count) { target in
        for row in 0..<count { target[row] = NumberToken.integer(cell(row)) ?? 0 }
      }
      let present =
        hasEmpty
        ? Buffer<UInt8>(count: count) { target in
          for row in 0..<count { target[row] = cell(row).isEmpty ? 0 : 1 }
        } : nil
      self.init(name: name, values: .integers(Integers(values: values, present: present)))
    }
  }
}

extension TextValues {
  /// Copies texts given as UTF-8.
  ///
  /// - Parameter cell: is called twice for each index.
  public init(cells count: Int, _ cell: (Int) -> UnsafeBufferPointer<UInt8>) { self.init(count: count, cell) }
}
