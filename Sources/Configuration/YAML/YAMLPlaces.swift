import Diagnostics

/// Translates libyaml's marks, which count characters, to bytes, lines and columns.
///
/// libyaml's own lines end at U+0085 and U+2028 too, unlike those of a `SourceText` and of editors. Marks come nearly
/// in order, so a cursor that walks to each is linear over all.
struct YAMLPlaces {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let source: SourceText
  private var character = 0
  private var byte = 0
  /// Where the lines up to the cursor begin.
  private var lines: [(character: Int, byte: Int)] = []
  private var line: (character: Int, byte: Int) = (0, 0)

  init(_ bytes: UnsafeBufferPointer<UInt8>, source: SourceText) {
    self.bytes = bytes
    self.source = source
  }

  /// The place of a character.
  mutating func find(_ target: Int) -> (byte: Int, position: SourcePosition) {
    while target < line.character, let previous = lines.popLast() {
      line = previous
      (character, byte) = previous
    }
    while character > max(target, 0) {
      character -= 1
      repeat { byte -= 1 } while bytes[byte] & 0xC0 == 0x80
    }
    while character < target, byte < bytes.count {
      let isBreak = bytes[byte] == 0x0A
      character += 1
      repeat { byte += 1 } while byte < bytes.count && bytes[byte] & 0xC0 == 0x80
      if isBreak {
        lines.append(line)
        line = (character, byte)
      }
    }
    return (
      byte, SourcePosition(source: source, line: lines.count + 1, column: character - line.character + 1)
    )
  }

  /// The place of a byte.
  mutating func position(atByte offset: Int) -> SourcePosition {
    find(bytes.prefix(offset).reduce(into: 0) { if $1 & 0xC0 != 0x80 { $0 += 1 } }).position
  }
}
