import Testing

@testable import Exchange

@Suite struct XMLReaderTests {
  @Test func elementsTextAndEntities() {
    let root = XMLReader.read(
      Array("<?xml version='1.0'?>\n<a:A x=\"1\" y='>'><B>1 &lt; &#50;&amp;&#x33;</B><B/><C><D>é</D></C></a:A>\n".utf8))
    #expect(root?.name == "A" && root?.all("B").count == 2)
    #expect(root?["B"]?.text == "1 < 2&3")
    #expect(root?.find("D")?.text == "é")
  }

  @Test(arguments: [
    "", "<a>", "<a></b>", "<a></a><b/>", "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
    "<a>&x;</a>",
    "<a><![CDATA[x]]></a>", "<a b></a>", "<a b=c></a>", "<a>&#0;</a>", "<a>&lt</a>", "a", "<a", "<a/>x",
    String(repeating: "<a>", count: 100) + String(repeating: "</a>", count: 100),
  ])
  func anythingElseIsRefused(_ text: String) { #expect(XMLReader.read(Array(text.utf8)) == nil) }

  @Test func bytesThatAreNoTextAreRefused() { #expect(XMLReader.read([0x3C, 0x61, 0xFF, 0x2F, 0x3E]) == nil) }
}
