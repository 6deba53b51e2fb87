using System.Collections.ObjectModel;
using System.Diagnostics;
using System.Management.Automation;
using Wassette.PowerShell.Errors;
using Wassette.PowerShell.Formatting;
using Wassette.PowerShell.Parameters;

namespace Wassette.PowerShell.Commands;

/// <summary>A cmdlet that takes components' files.</summary>
public abstract class ComponentFileCmdlet : WassetteCmdlet
{
    private static readonly TimeSpan UntilProgress = TimeSpan.FromMilliseconds(300);

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

    /// <summary>Handles one file.</summary>
    /// <param name="path">Its full path; there may be no such file.</param>
    private protected abstract void ProcessFile(string path);

    /// <summary>Handles a URI that does not name a file.</summary>
    private protected virtual void ProcessRemote(Uri uri) => WriteError(ErrorRecords.UriSchemeNotSupported(uri));

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
        ShowProgressUntil(outcome.Task, path);
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

    private void ShowProgressUntil(Task done, string path)
    {
        if (Wait(done))
        {
            return;
        }

        long started = Stopwatch.GetTimestamp();
        string name = TerminalText.ShowLine(System.IO.Path.GetFileNameWithoutExtension(path));
        ProgressRecord progress = new(0, File.Exists(path) ? $"Compiling {name} ({ByteSize.Show(new FileInfo(path).Length)})" : $"Fetching and compiling {name}", "0 s");
        do
        {
            progress.StatusDescription = $"{Stopwatch.GetElapsedTime(started).TotalSeconds:0} s";
            WriteProgress(progress);
        }
        while (!Wait(done));

        progress.RecordType = ProgressRecordType.Completed;
        WriteProgress(progress);
    }

    private bool Wait(Task done)
    {
        try
        {
            return Task.WaitAny([done], (int)UntilProgress.TotalMilliseconds, Stopped) == 0;
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
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

    /// <summary>The file of a path, without expanding wildcards; empty, with an error, when there is none.</summary>
    private protected string[] ResolveLiteralPath(string path)
    {
        try
        {
            string file = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
            return RequireFileSystem(path, provider) ? [file] : [];
        }
        catch (Exception e) when (e is RuntimeException or NotSupportedException)
        {
            WriteError(ErrorRecords.PathNotResolved(path, e));
            return [];
        }
    }

    private string[] ResolveUri(Uri uri)
    {
        if (!uri.IsAbsoluteUri)
        {
            WriteError(ErrorRecords.UriInvalid(uri, "it is relative; name a file with -Path"));
        }
        else if (!uri.IsFile)
        {
            ProcessRemote(uri);
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
