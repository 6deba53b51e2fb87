using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text;
using Wassette.PowerShell.Tests.Hosting;

namespace Wassette.PowerShell.Tests.Help;

/// <summary>The <c>powershell</c> blocks of the pages run, in order, in one new process for each page.</summary>
/// <remarks>
/// The engine from NuGet has core commands only: a block that needs others is left to tests/Pester/Documentation.Tests.ps1,
/// which runs all of them in a whole pwsh and compares what they write. Here a block must give no other errors than those
/// that the <c>Output</c> block after it shows.
/// </remarks>
public sealed class ExampleTests(ModuleFixture fixture) : IClassFixture<ModuleFixture>
{
    private const string RootInPages = "/home/ada/wassette";

    public static TheoryData<string> Pages { get; } =
    [
        "README.md",
        .. Files("docs/en-US", "*.md"),
        .. Files("examples", "README.md").Where(file => MarkdownBlock.In(Read(file)).Any(block => block.Tag == "powershell")),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void The_blocks_of_a_page_parse(string page) => Assert.All(Code(page), block =>
    {
        Parser.ParseInput(block.Text, out _, out ParseError[] errors);
        Assert.Empty(errors);
    });

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task The_blocks_of_a_page_that_use_core_commands_run(string page)
    {
        MarkdownBlock[] runnable = [.. Code(page).Where(UsesCoreCommandsOnly)];
        Assert.NotEmpty(runnable);
        using TemporaryFile script = new(Script(page, runnable));

        ChildProcess run = await ChildProcess.RunToolAsync("-File", script.Path);

        Assert.Equal("", run.Error);
        Assert.Equal("done", run.OutputLines[^1]);
        Assert.All(run.OutputLines[..^1].Where(line => line.StartsWith("error\t", StringComparison.Ordinal)), line =>
        {
            string[] parts = line.Split('\t');
            Assert.True(IsShown(page, int.Parse(parts[1], CultureInfo.InvariantCulture), parts[2]), $"{page}, block in line {parts[1]}: {parts[2]}");
        });
    }

    private static string Root => BuiltPaths.RepositoryRoot.TrimEnd('/', '\\');

    private static IEnumerable<string> Files(string folder, string pattern) => Directory
        .GetFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
        .Where(file => !file.Contains("node_modules", StringComparison.Ordinal))
        .Order();

    private static string Read(string page) => File.ReadAllText(Path.Combine(Root, page)).ReplaceLineEndings("\n");

    private static IEnumerable<MarkdownBlock> Code(string page) => MarkdownBlock.In(Read(page)).Where(block => block.Tag == "powershell");

    /// <summary>Runs each statement as a prompt would, and writes a line for each error.</summary>
    private static string Script(string page, IEnumerable<MarkdownBlock> blocks)
    {
        string location = page.EndsWith("README.md", StringComparison.Ordinal) ? Path.GetDirectoryName(Path.Combine(Root, page))! : Root;
        StringBuilder script = new();
        script.AppendLine(CultureInfo.InvariantCulture, $"$env:PSModulePath = {Quote(Path.GetDirectoryName(BuiltPaths.Module.TrimEnd('/', '\\'))!)}");
        script.AppendLine(CultureInfo.InvariantCulture, $"$null = $ExecutionContext.SessionState.Path.SetLocation({Quote(location)})");
        foreach (MarkdownBlock block in blocks)
        {
            foreach (StatementAst statement in Parser.ParseInput(block.Text, out _, out _).EndBlock.Statements)
            {
                script.AppendLine(CultureInfo.InvariantCulture, $$"""
                    $(try { . ([scriptblock]::Create({{Quote(statement.Extent.Text)}})) 3>$null 4>$null 6>$null 2>&1 } catch { $_ }) | ForEach-Object {
                        if ($_ -is [Management.Automation.ErrorRecord]) {
                            $text = $_.ErrorDetails ? $_.ErrorDetails.Message : $_.Exception.Message
                            [Console]::Out.WriteLine("error`t{{block.Line}}`t" + ($text -replace '\s+', ' '))
                        }
                    }
                    """);
            }
        }

        return script.AppendLine("[Console]::Out.WriteLine(); [Console]::Out.WriteLine('done')").ToString();
    }

    private static string Quote(string text) => $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";

    private static bool IsShown(string page, int line, string error)
    {
        IReadOnlyList<MarkdownBlock> blocks = MarkdownBlock.In(Read(page));
        MarkdownBlock? next = blocks.SkipWhile(block => block.Line != line).Skip(1).FirstOrDefault();
        string shown = error.Replace(Root, RootInPages, StringComparison.Ordinal).Replace('\\', '/');
        return next is { Tag: "Output" } && HelpPage.OneLine(next.Text).Replace('\\', '/').Contains(shown, StringComparison.Ordinal);
    }

    private bool UsesCoreCommandsOnly(MarkdownBlock block) => Parser.ParseInput(block.Text, out _, out _)
        .FindAll(node => node is CommandAst, searchNestedScriptBlocks: true)
        .Select(node => ((CommandAst)node).GetCommandName())
        .All(name => name is not null && fixture.PowerShell.Invoke("[bool](Get-Command $args[0] -ErrorAction Ignore)", name).Value is true);

    private sealed class TemporaryFile : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wassette-");

        public TemporaryFile(string text)
        {
            Path = System.IO.Path.Combine(_folder.FullName, "page.ps1");
            File.WriteAllText(Path, text);
        }

        public string Path { get; }

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
