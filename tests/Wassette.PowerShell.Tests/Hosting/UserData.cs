using System.Runtime.CompilerServices;

namespace Wassette.PowerShell.Tests.Hosting;

/// <summary>Keeps what the module stores for its user, secrets above all, apart from what the user who runs the tests has.</summary>
/// <remarks>Windows knows no variable for it: tests that would store something skip themselves there.</remarks>
internal static class UserData
{
    /// <summary>The directory with the secrets.</summary>
    public static string Secrets { get; private set; } = "";

    // Before the module looks, in this process and in those that the tests start.
    [ModuleInitializer]
    internal static void Redirect()
    {
        string root = Directory.CreateTempSubdirectory("wassette-test-data-").FullName;
        Environment.SetEnvironmentVariable("XDG_DATA_HOME", root);
        Secrets = Path.Combine(root, "wassette", "secrets");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(root, recursive: true);
    }
}
