import Configuration
import Glibc
import Platform
import TestSupport
import Testing

/// Workspaces that cannot be used: status 7, a message about the place, nothing half-written.
@Suite(.enabled(if: Program.binary != nil, "FEDFLOW_BINARY is not set")) struct StorageTests {
  private func small() throws -> Program {
    let program = try Program()
    try program.uploadSmallTables()
    try program.workdir.write("conf.json", SmallJob.conf)
    try program.workdir.write("dsl.json", SmallJob.dsl)
    return program
  }

  @Test func workspaceBelowAFile() throws {
    let program = try Program()
    try program.workdir.write("a.csv", "id,x\n1,2\n")
    let result = try program.run("upload -i a.csv --head 1 --partition 1 -n n -t t --workspace a.csv/tree")
    #expect(result.status == 7, "\(result.error)")
    #expect(result.error.contains(program.workdir.path("a.csv/tree")) && result.error.contains("Not a directory"))
    #expect(try program.workdir.read("a.csv") == "id,x\n1,2\n")
  }

  /// The kernel's own file systems refuse everybody, root too.
  @Test(arguments: ["/proc/fedflow", "/sys/fedflow"])
  func workspaceWhereNobodyMayWrite(_ path: String) throws {
    let program = try Program()
    try program.workdir.write("a.csv", "id,x\n1,2\n")
    let result = try program.run("upload -i a.csv --head 1 --partition 1 -n n -t t --workspace \(path)")
    #expect(result.status == 7, "\(result.error)")
    #expect(result.error.contains(path))
  }

  /// Root may write anywhere, so another user is asked.
  @Test func workspaceOfSomebodyElse() throws {
    let program = try small()
    let before = try program.workdir.tree("workspace")
    let prefix = geteuid() == 0 ? "setpriv --reuid=65534 --clear-groups" : "chmod -R a-w workspace;"
    let ended = try program.shell(
      "\(prefix) \"$FEDFLOW\" submit_job -c conf.json -d dsl.json; s=$?; chmod -R u+w workspace; exit $s")
    #expect(ended.status == 7, "\(ended.error)")
    #expect(
      ended.error == """
        error: the workspace '\(program.workdir.path("workspace"))' is not writable [F0202]
          help: check owner and mode of the folder, or name another one with --workspace

        """)
    #expect(try program.workdir.tree("workspace") == before)
  }

  @Test func workspaceOfALaterVersion() throws {
    let program = try small()
    let format = try program.workdir.read("workspace/format")
    try program.workdir.write("workspace/format", format.replacing(format.filter { $0.isNumber }, with: "99"))
    let before = try program.workdir.tree("workspace")
    for arguments in ["submit_job -c conf.json -d dsl.json", "query_job -r local", "table_info -n n -t guest"] {
      let result = try program.run(arguments)
      #expect(result.status == 7, "\(arguments): \(result.error)")
      #expect(result.error.contains("99") && result.error.contains("[F0501]"), "\(result.error)")
    }
    #expect(try program.workdir.tree("workspace") == before)
  }

  /// Storage of which only so much is left: the job fails with status 7, what was there stays, and there is room again
  /// for the same command.
  @Test(arguments: [8, 40, 80, 160])
  func fullDisk(_ kilobytes: Int) throws {
    guard let mount = Self.mount else { return }
    let program = try small()
    let ended = try program.shell(
      """
      \(mount) sh -c '
        set -e
        mkdir disk && mount -t tmpfs -o size=4m tmpfs disk
        cp -a workspace disk/workspace && export FEDFLOW_WORKSPACE="$PWD/disk/workspace"
        free=$(df --output=avail -k disk | tail -1)
        head -c $(((free - \(kilobytes)) * 1024)) /dev/zero > disk/ballast
        set +e
        "$FEDFLOW" submit_job -c conf.json -d dsl.json > answer.json 2> error.txt
        echo "status $?"
        "$FEDFLOW" query_job -r guest > rows.json 2> rows.txt
        echo "query $?"
        cmp workspace/tables/n/guest/data.arrow disk/workspace/tables/n/guest/data.arrow && echo "table kept"
        rm disk/ballast
        "$FEDFLOW" submit_job -q -c conf.json -d dsl.json > again.json
        echo "again $?"'
      """)
    let (answer, error) = (try program.workdir.read("answer.json"), try program.workdir.read("error.txt"))
    let enough = ended.output.hasPrefix("status 0\n")
    #expect(enough ? kilobytes > 100 : ended.output.hasPrefix("status 7\n"), "\(ended.output)\(error)\(ended.error)")
    #expect(ended.output.hasSuffix("table kept\nagain 0\n"), "\(ended.output)\(ended.error)")
    #expect(answer.hasPrefix("{\n") && answer.hasSuffix("\n}\n\n"), "\(answer)")
    if !enough { #expect(error.contains("No space left on device"), "\(error)") }
    // A job that began and could not end is failed, never running or half done.
    let rows = try program.workdir.read("rows.json")
    for status in ["running", "waiting", "start"] { #expect(!rows.contains("\"f_status\": \"\(status)\""), "\(rows)") }
  }

  @Test func readOnlyDisk() throws {
    guard let mount = Self.mount else { return }
    let program = try small()
    let ended = try program.shell(
      """
      \(mount) sh -c '
        mkdir disk && mount -t tmpfs -o size=4m tmpfs disk && cp -a workspace disk/workspace &&
        mount -o remount,ro disk && "$FEDFLOW" query_job -r local --workspace disk/workspace > rows.json && echo "query 0"
        "$FEDFLOW" submit_job -c conf.json -d dsl.json --workspace disk/workspace
        echo "status $?"'
      """)
    #expect(ended.output.hasPrefix("query 0\n"), "a query needs nothing but reading: \(ended.error)")
    #expect(ended.output.hasSuffix("status 7\n"), "\(ended.error)")
    #expect(ended.error.contains("[F0204]") || ended.error.contains("[F0202]"), "\(ended.error)")
  }

  /// The command that gives a private mount table; nil where that is not permitted, which is said.
  private static let mount: String? = {
    let flags = geteuid() == 0 ? "-m" : "-Urm"
    let probe = try? EndedProgram.run("/usr/bin/unshare", [flags, "mount", "-t", "tmpfs", "tmpfs", "/mnt"])
    if probe?.status == 0 { return "unshare \(flags)" }
    try? Console.system().writeError("skipped: tests of full and read-only disks, mounting is not permitted\n")
    return nil
  }()
}
