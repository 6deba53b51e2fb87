using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Wassette.Wit;

namespace Wassette.Components.Sources.Credentials;

/// <summary>
/// Asks a program <c>docker-credential-&lt;name&gt;</c> (docker's credential helper protocol): the registry's name goes
/// to its standard input, and JSON comes back.
/// </summary>
internal static partial class CredentialHelper
{
    private const int MostOutput = 64 * 1024;

    private static readonly TimeSpan LongestRun = TimeSpan.FromSeconds(30);

    /// <summary>Asks for the credential of a registry.</summary>
    /// <param name="helper">The helper's name without <c>docker-credential-</c>.</param>
    /// <param name="registry">What it keeps the credential by.</param>
    /// <param name="places">Where programs are found.</param>
    /// <param name="file">The file that names the helper.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The credential, or null when it has none.</returns>
    /// <exception cref="SourceException">It can't be asked, or does not answer as it must.</exception>
    public static async Task<RegistryCredential?> GetAsync(
        string helper, string registry, CredentialPlaces places, string file, CancellationToken cancellation)
    {
        if (!HelperName().IsMatch(helper))
        {
            throw Invalid(
                $"{DisplayText.Quote(helper)} in {DisplayText.QuotePath(file)} is not the name of a credential helper",
                "Correct the file.");
        }

        string program = Find(helper, places)
            ?? throw Invalid(
                $"There is no program 'docker-credential-{helper}', which {DisplayText.QuotePath(file)} names",
                "Install it, or log in again.");
        (int exitCode, string output) = await RunAsync(program, registry, cancellation).ConfigureAwait(false);
        if (exitCode == 0)
        {
            return Read(output) ?? throw Invalid(
                $"'docker-credential-{helper}' did not answer with a credential", "Log in again with docker or podman.");
        }

        // What all helpers say when they have nothing (docker-credential-helpers, credentials/error.go).
        return output.Contains("credentials not found in native keychain", StringComparison.Ordinal)
            ? null
            : throw Invalid(
                $"'docker-credential-{helper}' failed ({DisplayText.Clean(output, limit: 200) ?? $"exit code {exitCode}"})",
                "Log in again with docker or podman.");
    }

    private static string? Find(string helper, CredentialPlaces places)
    {
        string name = $"docker-credential-{helper}{(OperatingSystem.IsWindows() ? ".exe" : "")}";
        return places.ProgramDirectories().Select(directory => Path.Combine(directory, name)).FirstOrDefault(File.Exists);
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string program, string registry, CancellationToken cancellation)
    {
        using Process process = new()
        {
            StartInfo = new ProcessStartInfo(program, ["get"])
            {
                UseShellExecute = false,
                CreateNoWindow = true,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                StandardOutputEncoding = Encoding.UTF8,
            },
        };
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(LongestRun);
        try
        {
            process.Start();
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            await WriteAsync(process, registry, limit.Token).ConfigureAwait(false);
            char[] output = new char[MostOutput];
            int length = await process.StandardOutput.ReadBlockAsync(output, limit.Token).ConfigureAwait(false);
            if (length == MostOutput)
            {
                throw Invalid($"{DisplayText.QuotePath(program)} does not stop answering", "Log in again with docker or podman.");
            }

            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            return (process.ExitCode, new string(output, 0, length));
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw Invalid(
                $"{DisplayText.QuotePath(program)} did not answer within {LongestRun.TotalSeconds:0} s",
                "See whether it waits for something.",
                e);
        }
        catch (Win32Exception e)
        {
            throw Invalid(
                $"{DisplayText.QuotePath(program)} can't be run: {DisplayText.Clean(e.Message)}", "Install it anew, or log in again.", e);
        }
        finally
        {
            Stop(process);
        }
    }

    // A helper that needs no input may have closed it.
    private static async Task WriteAsync(Process process, string registry, CancellationToken cancellation)
    {
        try
        {
            await process.StandardInput.WriteAsync(registry.AsMemory(), cancellation).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
        }
    }

    private static void Stop(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It never ran, or is over.
        }
    }

    private static RegistryCredential? Read(string output)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(output, new JsonDocumentOptions { MaxDepth = 8 });
            string? user = document.RootElement.GetProperty("Username").GetString();
            string? secret = document.RootElement.GetProperty("Secret").GetString();
            return user is null || secret is null ? null
                : user == "<token>" ? new RegistryCredential(RegistryCredentialKind.IdentityToken, "", secret)
                : new RegistryCredential(user, secret);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    private static SourceException Invalid(string problem, string remedy, Exception? cause = null) =>
        new(SourceErrorKind.InvalidCredentials, problem + ".", remedy, cause);

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex HelperName();
}
