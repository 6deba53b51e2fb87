using System.Management.Automation;
using Wassette.Components.Sources;
using Wassette.Components.Sources.Credentials;
using Wassette.Components.Store;
using Wassette.Policies;
using Wassette.PowerShell.Errors;
using Wassette.PowerShell.Formatting;

namespace Wassette.PowerShell.Commands;

/// <summary>A cmdlet that takes components from files, web servers and registries, or puts them there.</summary>
public abstract class SourceCmdlet : WassetteCmdlet
{
    /// <summary>What to log in to the registry with; what docker's and podman's configuration has for it otherwise.</summary>
    [Parameter]
    [Credential]
    [ValidateNotNull]
    public virtual PSCredential? Credential { get; set; }

    /// <summary>Speaks to a registry without encryption; one on this machine always may be.</summary>
    [Parameter]
    public virtual SwitchParameter AllowInsecureRegistry { get; set; }

    /// <summary>How transfers are made.</summary>
    private protected virtual FetchOptions Options() => FetchOptions.Default with
    {
        AllowInsecureRegistry = AllowInsecureRegistry,
        Credential = Credential is null ? null : new RegistryCredential(Credential.UserName, Credential.GetNetworkCredential().Password),
    };

    /// <summary>
    /// Waits for work, and shows how far it is. When the user stops the pipeline, the work gives up its files and locks before
    /// the next command begins.
    /// </summary>
    private protected T Run<T>(string activity, Func<IProgress<FetchProgress>, CancellationToken, Task<T>> work)
    {
        // A file system or a helper program that hangs keeps nobody.
        const int MostMillisecondsToGiveUp = 2000;
        DownloadProgress progress = new();
        Task<T> task = Task.Run(() => work(progress, Stopped), CancellationToken.None);
        try
        {
            ShowProgressUntil(task, () => progress.Describe(activity));
        }
        catch (PipelineStoppedException)
        {
            Task.WaitAny([task], MostMillisecondsToGiveUp);
            throw;
        }

        return WaitFor(task);
    }

    /// <summary>Does something, and writes an error for what can fail in it.</summary>
    /// <returns>False when it failed.</returns>
    private protected bool Try(object target, Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (SourceException e)
        {
            WriteError(ErrorRecords.SourceFailed(target, e));
        }
        catch (StoreException e)
        {
            WriteError(ErrorRecords.StoreFailed(target, e));
        }
        catch (ImportException e)
        {
            WriteError(ErrorRecords.NotImported(target.ToString()!, e));
        }
        catch (PolicyException e)
        {
            WriteError(ErrorRecords.PolicyRefused(target, e));
        }
        return false;
    }

    /// <summary>The file's path in the file system; null, with an error, when it is in no file system.</summary>
    private protected string? ResolveFile(string path)
    {
        try
        {
            string file = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
            if (provider.Name == "FileSystem")
            {
                return System.IO.Path.GetFullPath(file);
            }

            WriteError(ErrorRecords.PathNotInFileSystem(path, provider.Name));
        }
        catch (Exception e) when (e is RuntimeException or NotSupportedException or ArgumentException)
        {
            WriteError(ErrorRecords.PathNotResolved(path, e));
        }

        return null;
    }

    /// <summary>Reads the text of a file, such as a policy; null, with an error, when it can't be read.</summary>
    private protected (string Text, string File)? ReadText(string path)
    {
        if (ResolveFile(path) is not { } file)
        {
            return null;
        }

        try
        {
            return (PolicyFile.Read(file), file);
        }
        catch (PolicyException e)
        {
            WriteError(ErrorRecords.PolicyRefused(file, e));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            WriteError(ErrorRecords.PolicyUnreadable(file, e));
        }

        return null;
    }

    /// <summary>The source that a text names; a path is relative to the location. Null, with an error, when it names none.</summary>
    private protected ComponentSource? ParseSource(string text)
    {
        ComponentSource? source = null;
        Try(text, () =>
        {
            source = ComponentSource.Parse(text);
            if (source is FileSource && !text.StartsWith("file:", StringComparison.OrdinalIgnoreCase) && !text.StartsWith('~'))
            {
                source = ResolveFile(text) is { } file ? ComponentSource.Parse(file) : null;
            }
        });
        return source;
    }

    /// <summary>Writes what is worth knowing, and the component.</summary>
    private protected void Write(InstallResult result)
    {
        InstalledComponent component = result.Component;
        foreach (string remark in result.Remarks)
        {
            WriteWarning(TerminalText.ShowLine(remark));
        }

        if (!result.HasPolicy && component.RequestedPolicy is { } request && (request.Rules.Count > 0 || !request.IsValid) && result.Changed)
        {
            WriteWarning(TerminalText.ShowLine(request.IsValid
                ? $"{component.Id}: Its author asks that it may {request.Summary}. Nothing of that is granted; -AcceptPolicy grants it."
                : $"{component.Id}: {request.Summary}"));
        }

        WriteVerbose($"{component.Id}: {result.BytesTransferred} bytes came over the network.");
        WriteObject(DisplayProperties.Attach(component));
    }
}
