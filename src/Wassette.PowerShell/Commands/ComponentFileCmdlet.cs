using System.Collections.ObjectModel;
using System.Diagnostics;
using System.Management.Automation;
using Wassette.Components.Sources;
using Wassette.PowerShell.Errors;
using Wassette.PowerShell.Formatting;
using Wassette.PowerShell.Parameters;

namespace Wassette.PowerShell.Commands;

/// <summary>A cmdlet that takes components' files.</summary>
public abstract class ComponentFileCmdlet : FetchCmdlet
{
    /// <summary>The files, with wildcards.</summary>
    [Parameter(
        Mandatory = true,
        Position = 0,
        ValueFromPipeline = true,
        ValueFromPipelineByPropertyName = true,
        ParameterSetName = ParameterSets.Path,
        HelpMessage = "The file of a WebAssembly component (.wasm).")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>The files, by their very names.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ParameterSets.LiteralPath)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Where the components are, as URIs.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ParameterSets.Uri)]
    [ValidateNotNullOrEmpty]
    public Uri[] Uri { get; set; } = [];

    /// <inheritdoc/>
    [Parameter(ParameterSetName = ParameterSets.Uri)]
    [Credential]
    [ValidateNotNull]
    public override PSCredential? Credential { get; set; }

    /// <inheritdoc/>
    [Parameter(ParameterSetName = ParameterSets.Uri)]
    public override SwitchParameter AllowInsecureRegistry { get; set; }

    /// <inheritdoc/>
    [Parameter(ParameterSetName = ParameterSets.Uri)]
    public override SwitchParameter RequireSignature { get; set; }

    /// <inheritdoc/>
    [Parameter(ParameterSetName = ParameterSets.Uri)]
    [ValidateNotNullOrEmpty]
    public override string? TrustPolicy { get; set; }

    /// <summary>Handles one file.</summary>
    /// <param name="path">Its full path; there may be no such file.</param>
    private protected abstract void ProcessFile(string path);

    /// <summary>Handles what is not a file.</summary>
    private protected abstract void ProcessRemote(ComponentSource source);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        IEnumerable<string> files = ParameterSetName switch
        {
            ParameterSets.LiteralPath => LiteralPath.SelectMany(ResolveLiteralPath),
            ParameterSets.Uri => Uri.SelectMany(ResolveUri),
            _ => Path.SelectMany(ResolvePath),
        };
        foreach (string file in files)
        {
            ProcessFile(file);
        }
    }

    /// <summary>
    /// Does what may compile a component, and shows that it takes its time. When the user stops the pipeline, the work
    /// is told and not waited for.
    /// </summary>
    private protected T Compile<T>(string path, Func<CancellationToken, T> work)
    {
        // A compiler of deep code recurses deeply, and some systems give other threads than the first one little stack.
        const int StackSize = 16 * 1024 * 1024;
        TaskCompletionSource<T> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
        CancellationToken stopped = Stopped;
        Thread thread = new(() => Complete(outcome, work, stopped), StackSize) { IsBackground = true, Name = "Wassette compiler" };
        thread.Start();
        long started = Stopwatch.GetTimestamp();
        string name = TerminalText.ShowLine(System.IO.Path.GetFileNameWithoutExtension(path));
        string activity = File.Exists(path) ? $"Compiling {name} ({ByteSize.Show(new FileInfo(path).Length)})" : $"Compiling {name}";
        ShowProgressUntil(outcome.Task, () => new ProgressRecord(0, activity, $"{Stopwatch.GetElapsedTime(started).TotalSeconds:0} s"));
        return WaitFor(outcome.Task);
    }

    private static void Complete<T>(TaskCompletionSource<T> outcome, Func<CancellationToken, T> work, CancellationToken stopped)
    {
        try
        {
            outcome.SetResult(work(stopped));
        }
        catch (OperationCanceledException)
        {
            outcome.SetCanceled(stopped);
        }
        catch (Exception e)
        {
            outcome.SetException(e);
        }
    }

    private Collection<string> ResolvePath(string path)
    {
        try
        {
            Collection<string> files = GetResolvedProviderPathFromPSPath(path, out ProviderInfo provider);
            return RequireFileSystem(path, provider) ? files : [];
        }
        catch (ItemNotFoundException e)
        {
            WriteError(ErrorRecords.PathNotFound(path, e));
        }
        catch (Exception e) when (e is RuntimeException or NotSupportedException)
        {
            WriteError(ErrorRecords.PathNotResolved(path, e));
        }

        return [];
    }

    private string[] ResolveLiteralPath(string path) => ResolveFile(path) is { } file ? [file] : [];

    private string[] ResolveUri(Uri uri)
    {
        if (!uri.IsAbsoluteUri)
        {
            WriteError(ErrorRecords.UriInvalid(uri, "it is relative; name a file with -Path"));
        }
        else if (!uri.IsFile || Credential is not null || RequireSignature)
        {
            // A file has no signature and is nowhere logged in to; its source says so.
            Try(uri, () => ProcessRemote(ComponentSource.Parse(uri.OriginalString)));
        }
        else if (uri.IsUnc && !uri.IsLoopback && !OperatingSystem.IsWindows())
        {
            WriteError(ErrorRecords.UriInvalid(uri, $"files of another host ({uri.Host}) can't be reached"));
        }
        else
        {
            return [uri.LocalPath];
        }

        return [];
    }

    private bool RequireFileSystem(string path, ProviderInfo provider)
    {
        if (provider.Name == "FileSystem")
        {
            return true;
        }

        WriteError(ErrorRecords.PathNotInFileSystem(path, provider.Name));
        return false;
    }
}
