internal import CYAML
import Diagnostics

/// YAML 1.2 with the core schema, through libyaml's events: every value and key with its place.
///
/// One document, no more and no less. Plain scalars are typed by the core schema (so `yes` and `on` are texts); quoted
/// ones are texts. Refused, with the reason: tags beyond the core schema, keys that are no scalars or are empty, the
/// merge key `<<` of YAML 1.1, repeated keys, aliases that contain themselves or expand beyond the limit. libyaml
/// follows YAML 1.1 in its syntax; the conformance test lists where that differs from 1.2.
public enum YAMLReader {
  /// Reads the one document of a text. Throws a `Diagnostic` at the place of the first problem.
  public static func read(_ source: SourceText, limits: ReadingLimits = .standard) throws -> Node {
    let start = try TextEncoding.contentStart(of: source, limits: limits)
    return try source.bytes.withUnsafeBufferPointer { bytes in
      let content = UnsafeBufferPointer(rebasing: bytes[start...])
      try YAMLSource.check(content, source: source)
      var tree = YAMLTree(events: try YAMLEvents(content, source: source), limits: limits)
      return try tree.document()
    }
  }
}

/// The stream of libyaml's events for a text.
final class YAMLEvents {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private var places: YAMLPlaces
  private let content: UnsafeBufferPointer<UInt8>

  /// Begins a stream; the bytes must outlive it.
  init(_ content: UnsafeBufferPointer<UInt8>, source: SourceText) throws {
    // The parser keeps a pointer to itself, hence an allocation of its own.
    parser = .allocate(capacity: 1)
    parser.initialize(to: yaml_parser_t())
    places = YAMLPlaces(content, source: source)
    self.content = content
    guard yaml_parser_initialize(parser) == 1 else {
      throw Diagnostic(.internalError, "libyaml could not be started: out of memory")
    }
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, content.baseAddress, content.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
  }

  /// The next event.
  func next() throws -> YAMLEvent {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw failure() }
    defer { yaml_event_delete(&event) }
    let place = places.find(event.start_mark.index)
    let kind = kind(of: event, atByte: place.byte)
    if kind.isValue, let misreading = YAMLSource.misreading(content, at: place.byte) {
      throw Diagnostic(.yamlSyntax, misreading.message, at: place.position, help: misreading.help)
    }
    return YAMLEvent(kind, at: place.position)
  }

  private func kind(of event: yaml_event_t, atByte offset: Int) -> YAMLEvent.Kind {
    switch event.type {
    case YAML_STREAM_START_EVENT: return .streamStart
    case YAML_STREAM_END_EVENT, YAML_NO_EVENT: return .streamEnd
    case YAML_DOCUMENT_START_EVENT: return .documentStart
    case YAML_DOCUMENT_END_EVENT: return .documentEnd
    case YAML_ALIAS_EVENT: return .alias(Self.text(event.data.alias.anchor) ?? "")
    case YAML_SEQUENCE_START_EVENT:
      let data = event.data.sequence_start
      return .listStart(.init(tag: Self.text(data.tag), anchor: Self.text(data.anchor)))
    case YAML_SEQUENCE_END_EVENT: return .listEnd
    case YAML_MAPPING_START_EVENT:
      let data = event.data.mapping_start
      return .mapStart(.init(tag: Self.text(data.tag), anchor: Self.text(data.anchor)))
    case YAML_MAPPING_END_EVENT: return .mapEnd
    default: return .scalar(scalar(event, atByte: offset))
    }
  }

  private func scalar(_ event: yaml_event_t, atByte offset: Int) -> YAMLEvent.Scalar {
    let data = event.data.scalar
    let bytes = UnsafeBufferPointer(start: data.value, count: data.length)
    var tag = Self.text(data.tag)
    let isPlain = data.style == YAML_PLAIN_SCALAR_STYLE
    // libyaml drops the tag `!`, which makes a plain scalar a text in YAML 1.2; the source still has it.
    if tag == nil, isPlain, YAMLSource.hasBareTag(content, at: offset) { tag = "!" }
    return .init(
      text: String(decoding: bytes, as: UTF8.self), isPlain: isPlain,
      properties: .init(tag: tag, anchor: Self.text(data.anchor)))
  }

  private static func text(_ bytes: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    bytes.map { String(decoding: UnsafeBufferPointer(start: $0, count: strlenOf($0)), as: UTF8.self) }
  }

  private static func strlenOf(_ bytes: UnsafeMutablePointer<yaml_char_t>) -> Int {
    var count = 0
    while bytes[count] != 0 { count += 1 }
    return count
  }

  private func failure() -> Diagnostic {
    let state = parser.pointee
    let problem = state.problem.map { String(cString: $0) } ?? "out of memory"
    switch state.error {
    case YAML_MEMORY_ERROR: return Diagnostic(.internalError, "libyaml ran out of memory")
    case YAML_READER_ERROR:
      return YAMLProblem.reading(problem, value: state.problem_value, at: places.position(atByte: state.problem_offset))
    default:
      let context = state.context.map {
        (text: String(cString: $0), position: places.find(state.context_mark.index).position)
      }
      let place = places.find(state.problem_mark.index)
      return YAMLProblem.syntax(
        problem, context: context, at: place.position, next: content[place.byte...].prefix(40))
    }
  }
}
