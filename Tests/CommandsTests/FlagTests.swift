import Configuration
import Testing

@testable import Commands

/// Both spellings of every flag (contract 0 and 1.1): FATE's client and its document disagree, so both are taken.
@Suite struct FlagTests {
  private func read(_ arguments: [String]) throws -> ArgumentReader.Command {
    try ArgumentReader.read(arguments, operations: Operations.all)
  }

  /// Every spelling of a flag with a value: `-j V`, `-jV`, `-job_id V`, `--job_id V`, `--job_id=V`, `--job-id V`.
  private func spellings(_ option: CommandOption, _ value: String) -> [[String]] {
    var spellings = [
      ["--\(option.key)", value], ["--\(option.key)=\(value)"], ["-\(option.key)", value],
      ["--\(String(option.key.map { $0 == "_" ? "-" : $0 }))", value],
    ]
    if let short = option.short {
      spellings.append(["-\(short)", value])
      if short.count == 1 { spellings.append(["-\(short)\(value)"]) }
    }
    return spellings
  }

  @Test(arguments: Operations.all.map { $0.name })
  func everySpellingOfEveryFlagMeansTheSame(_ name: String) throws {
    let type = try #require(Operations.all.first { $0.name == name })
    for option in type.options + CommandOption.common {
      let isFlag = option.kind == .flag
      let value: JSON = option.kind == .integer ? 7 : "7"
      let expected: JSON = isFlag ? true : option.kind == .repeated ? [value] : value
      let words = isFlag ? [["--\(option.key)"], ["-\(option.key)"]] : spellings(option, "7")
      for spelling in words {
        for arguments in [["-f", name] + spelling, spelling + ["-f", name], ["-function", name] + spelling] {
          let command = try read(arguments)
          #expect(command.operation == name, "\(arguments)")
          #expect(command.request.flags == [option.key: expected], "\(arguments)")
        }
        #expect(try read([name] + spelling).request.flags == [option.key: expected], "\(name) \(spelling)")
      }
    }
  }

  @Test(arguments: ["-f", "-function", "--function"])
  func functionFlag(_ flag: String) throws {
    #expect(try read([flag, "query_job", "-j", "1"]).operation == "query_job")
  }

  @Test func functionFlagWithItsValueAttached() throws {
    #expect(try read(["--function=query_job"]).operation == "query_job")
    #expect(try read(["-fquery_job"]).operation == "query_job")
  }

  /// argparse takes a prefix of a long name as long as one name is meant.
  @Test(arguments: [["--comp", "c"], ["--comp=c"], ["--component", "c"]])
  func prefixOfALongName(_ words: [String]) throws {
    #expect(try read(["-f", "query_task"] + words).request.flags == ["component_name": "c"])
    #expect(try read(["query_task"] + words).request.flags == ["component_name": "c"])
  }

  /// In FATE a prefix is unambiguous or not whatever stands before it.
  @Test func prefixBeforeTheFunction() throws {
    #expect(try read(["--job", "1", "-f", "query_job"]).request.flags == ["job_id": "1"])
  }

  @Test func ambiguousPrefixNamesBoth() {
    let shell = try? Shell()
    let result = shell?.run(["upload", "--na", "x", "--ta", "y", "--wor", "1"])
    #expect(result?.status == 2)
    #expect(result?.error == "error: '--wor' may mean --work_mode or --workspace [F0802]\n")
  }

  /// FATE's `-limit -1` means all rows.
  @Test func aNegativeNumberIsAValue() throws {
    let command = try read(["-f", "component_output_data", "-limit", "-1"])
    #expect(command.request.flags == ["limit": -1])
  }

  @Test func multiLetterShortFlagsAreNotTakenApart() throws {
    let command = try read([
      "-f", "component_metrics", "-j", "1", "-cpn", "hetero_lr_0", "-r", "guest", "-p", "10000",
    ])
    #expect(
      command.request.flags
        == ["job_id": "1", "component_name": "hetero_lr_0", "role": "guest", "party_id": "10000"])
    #expect(try read(["-f", "upload", "-drop", "1"]).request.flags == ["drop": "1"])
    #expect(try read(["-f", "upload", "-d", "1", "-f", "submit_job"]).request.flags == ["dsl": "1"])
  }

  @Test func severalOverridesAreKeptInOrder() throws {
    let command = try read(["submit_job", "--set", "a.b=1", "--set=a.c=2"])
    #expect(command.request.flags == ["set": ["a.b=1", "a.c=2"]])
  }

  @Test func wordsAfterTwoDashesAreNoFlags() throws {
    let command = try read(["explain", "--", "-x"])
    #expect(command.request.operands == ["-x"])
  }
}
