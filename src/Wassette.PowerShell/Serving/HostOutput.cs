using System.Management.Automation.Host;
using System.Reflection;

namespace Wassette.PowerShell.Serving;

/// <summary>What pwsh keeps of standard output.</summary>
internal static class HostOutput
{
    /// <summary>
    /// Has the console host make its writer anew from Console.Out. It keeps the first one that it made, which on some
    /// systems is a way around whatever happens to standard output later.
    /// </summary>
    /// <remarks>The field is no contract. Where it is gone, or the host is another one, nothing happens.</remarks>
    public static void Forget(PSHost host)
    {
        const BindingFlags any = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;
        object? outer = host.GetType().GetProperty("ExternalHost", any)?.GetValue(host);
        FieldInfo? writer = outer?.GetType().GetField("_outputSerializer", any);
        writer?.SetValue(outer, null);
    }
}
