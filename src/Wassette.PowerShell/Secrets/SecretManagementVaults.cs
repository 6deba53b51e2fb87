using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Security;
using Wassette.Secrets;
using Engine = System.Management.Automation.PowerShell;

namespace Wassette.PowerShell.Secrets;

/// <summary>The vaults of Microsoft.PowerShell.SecretManagement, which the user has or has not installed.</summary>
/// <remarks>
/// Its commands run in a runspace of their own, one after another: a tool is called on threads that have none. That
/// runspace has no user interface, so a vault that would ask for a password fails. What the user names is passed as
/// parameters, never as script text.
/// </remarks>
internal sealed class SecretManagementVaults : ISecretVaults
{
    private const string Module = "Microsoft.PowerShell.SecretManagement";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // One of each in a process: the vaults are those of its user.
    private static readonly SemaphoreSlim Turn = new(1);
    private static Runspace? _runspace;

    private SecretManagementVaults()
    {
    }

    /// <summary>The vaults of this process.</summary>
    public static SecretManagementVaults Shared { get; } = new();

    /// <inheritdoc/>
    public SecureString Read(string vault, string secret, CancellationToken cancellation)
    {
        IReadOnlyList<PSObject> found = Run("Get-Secret", vault, secret, value: null, cancellation);
        return found.Count == 1
            ? ToSecureString(found[0].BaseObject, vault, secret)
            : throw Failed(vault, $"it gives {found.Count} values for '{secret}'");
    }

    /// <inheritdoc/>
    public void Write(string vault, string secret, SecureString value, CancellationToken cancellation) =>
        Run("Set-Secret", vault, secret, value, cancellation);

    /// <inheritdoc/>
    public void Remove(string vault, string secret, CancellationToken cancellation) =>
        Run("Remove-Secret", vault, secret, value: null, cancellation);

    private static SecureString ToSecureString(object value, string vault, string secret)
    {
        switch (value)
        {
            case SecureString secure:
                return secure;
            case string text:
                SecureString result = new();
                foreach (char c in text)
                {
                    result.AppendChar(c);
                }

                return result;
            default:
                throw Failed(vault, $"'{secret}' is a {value.GetType().Name}, not a text");
        }
    }

    private static SecretException Failed(string vault, string reason, Exception? exception = null) =>
        new(SecretErrorKind.VaultFailed, $"The vault '{vault}' did not do it: {reason.TrimEnd('.', ' ')}.", exception);

    private static IReadOnlyList<PSObject> Run(
        string command, string vault, string secret, SecureString? value, CancellationToken cancellation)
    {
        Hashtable parameters = new() { ["Vault"] = vault, ["Name"] = secret };
        if (value is not null)
        {
            parameters["Secret"] = value;
        }

        Turn.Wait(cancellation);
        try
        {
            _runspace ??= Open();
            return Invoke(_runspace, $@"{Module}\{command}", parameters, cancellation);
        }
        catch (RuntimeException e)
        {
            throw Failed(vault, e.Message, e);
        }
        catch (TimeoutException)
        {
            // What hangs there would hold up all that comes after.
            _runspace = null;
            throw Failed(vault, $"it took more than {Patience.TotalSeconds} seconds");
        }
        catch (OperationCanceledException)
        {
            _runspace = null;
            throw;
        }
        finally
        {
            Turn.Release();
        }
    }

    private static Runspace Open()
    {
        Runspace runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        try
        {
            runspace.Open();
            Invoke(runspace, "Import-Module", new Hashtable { ["Name"] = Module }, CancellationToken.None);
            return runspace;
        }
        catch (Exception e) when (e is RuntimeException or TimeoutException)
        {
            runspace.Dispose();
            throw new SecretException(
                SecretErrorKind.VaultUnavailable,
                $"Vaults need the module {Module}, which could not be imported: {e.Message.TrimEnd('.')}. "
                    + $"Install it with: Install-PSResource {Module}",
                e);
        }
    }

    private static IReadOnlyList<PSObject> Invoke(Runspace runspace, string command, Hashtable parameters, CancellationToken cancellation)
    {
        Engine powerShell = Engine.Create();
        powerShell.Runspace = runspace;
        powerShell.AddCommand(command).AddParameters(parameters).AddParameter("ErrorAction", ActionPreference.Stop);
        IAsyncResult running = powerShell.BeginInvoke();
        if (WaitHandle.WaitAny([running.AsyncWaitHandle, cancellation.WaitHandle], Patience) != 0)
        {
            // Not waited for: a vault need not listen.
            powerShell.BeginStop(callback: null, state: null);
            cancellation.ThrowIfCancellationRequested();
            throw new TimeoutException($"{command} took more than {Patience.TotalSeconds} seconds.");
        }

        using (powerShell)
        {
            return [.. powerShell.EndInvoke(running)];
        }
    }
}
