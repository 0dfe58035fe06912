import Configuration
import Diagnostics
import Testing

@Suite struct CanonicalJSONTests {
  static let sample: JSON = [
    "b": [1, 2.0, nil, true], "a": ["é": "\"\\/\n\u{1}\u{7F}😀", "z": [:], "A": []], "ab": -0.0, "a-": 1e-5, "~": 1e16,
  ]

  @Test func file() {
    #expect(
      CanonicalJSON.text(Self.sample) == """
        {
          "a": {
            "A": [],
            "z": {},
            "é": "\\"\\\\/\\n\\u0001\u{7F}😀"
          },
          "a-": 1e-05,
          "ab": -0.0,
          "b": [
            1,
            2.0,
            null,
            true
          ],
          "~": 1e+16
        }

        """)
  }

  @Test func line() {
    #expect(
      CanonicalJSON.text(Self.sample, .line)
        == #"{"a":{"A":[],"z":{},"é":"\"\\/\n\u0001"# + "\u{7F}😀"
        + #""},"a-":1e-05,"ab":-0.0,"b":[1,2.0,null,true],"~":1e+16}"#)
  }

  /// Python: `print(json.dumps({"retmsg": "größe", "retcode": 0, "data": [nan, inf, -inf, {}, []]}, indent=4, sort_keys=True,
  /// ensure_ascii=False))`.
  @Test func fate() {
    let value: JSON = [
      "retmsg": "größe", "retcode": 0, "data": [.number(.nan), .number(.infinity), .number(-.infinity), [:], []],
    ]
    #expect(
      CanonicalJSON.text(value, .fate) == """
        {
            "data": [
                NaN,
                Infinity,
                -Infinity,
                {},
                []
            ],
            "retcode": 0,
            "retmsg": "größe"
        }
        """)
    #expect(
      CanonicalJSON.text(["data": [.number(.nan), .number(.infinity), .number(-.infinity)]], .line)
        == #"{"data":["NaN","Infinity","-Infinity"]}"#)
  }

  /// U+FF5E sorts before U+10000 by UTF-8 and after it by UTF-16.
  @Test func keysSortByBytes() {
    let value: JSON = ["\u{10000}": 1, "\u{FF5E}": 2, "a": 3, "B": 4, "": 5, "a10": 6, "a9": 7]
    #expect(
      CanonicalJSON.text(value, .line) == "{\"\":5,\"B\":4,\"a\":3,\"a10\":6,\"a9\":7,\"\u{FF5E}\":2,\"\u{10000}\":1}")
  }
}
