/// A mistake in a contract, with its place.
public struct ContractProblem: Error, Sendable, Equatable {
  /// The line, from 1.
  public let line: Int
  /// The column in characters, from 1.
  public let column: Int
  /// What is wrong, one sentence without a final stop.
  public let message: String
  /// A word that was not known, and the words that are, for whoever suggests the nearest.
  public let unknown: String?
  /// The known words.
  public let known: [String]

  init(line: Int, column: Int, _ message: String, unknown: String? = nil, known: [String] = []) {
    self.line = line
    self.column = column
    self.message = message
    self.unknown = unknown
    self.known = known
  }
}

/// All mistakes of a contract.
public struct ContractProblems: Error, Sendable, Equatable {
  /// One or more, by place.
  public let problems: [ContractProblem]
}

/// A word of a rule.
struct ContractToken: Equatable {
  enum Kind: Equatable {
    case name(String)
    case number(Double)
    /// A parenthesis, a comma or a comparison.
    case sign(String)
    case end
  }

  let kind: Kind
  let column: Int

  /// As it is shown in a message.
  var text: String {
    switch kind {
    case .name(let name): "'\(name)'"
    case .number(let number): "\(number)"
    case .sign(let sign): "'\(sign)'"
    case .end: "the end of the line"
    }
  }

  /// The words of one line. A name that is no word may stand in double quotes.
  static func all(of line: Substring, number: Int) throws(ContractProblem) -> [ContractToken] {
    let characters = Array(line)
    var tokens: [ContractToken] = []
    var place = 0
    while place < characters.count, characters[place] != "#" {
      let start = place
      let character = characters[place]
      if character.isWhitespace {
        place += 1
        continue
      }
      let kind = try kind(of: characters, &place, line: number)
      tokens.append(ContractToken(kind: kind, column: start + 1))
    }
    tokens.append(ContractToken(kind: .end, column: place + 1))
    return tokens
  }

  private static func kind(
    of characters: [Character], _ place: inout Int, line: Int
  ) throws(ContractProblem) -> Kind {
    let (start, character) = (place, characters[place])
    if "(),".contains(character) {
      place += 1
      return .sign(String(character))
    }
    if "<>=!".contains(character) {
      place += 1
      if place < characters.count, characters[place] == "=" { place += 1 }
      return .sign(String(characters[start..<place]))
    }
    if character == "\"" { return .name(try quoted(characters, &place, line: line)) }
    while place < characters.count, !characters[place].isWhitespace, !"(),<>=!#\"".contains(characters[place]) {
      place += 1
    }
    let word = String(characters[start..<place])
    if let first = word.first, first.isNumber || "+-.".contains(first) {
      guard let number = Double(word), number.isFinite else {
        throw ContractProblem(line: line, column: start + 1, "'\(word)' is no number")
      }
      return .number(number)
    }
    return .name(word)
  }

  private static func quoted(
    _ characters: [Character], _ place: inout Int, line: Int
  ) throws(ContractProblem) -> String {
    let start = place
    place += 1
    while place < characters.count, characters[place] != "\"" { place += 1 }
    guard place < characters.count else {
      throw ContractProblem(line: line, column: start + 1, "the quote is not closed")
    }
    place += 1
    return String(characters[(start + 1)..<(place - 1)])
  }
}
