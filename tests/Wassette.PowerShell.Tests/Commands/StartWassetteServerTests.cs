using System.Management.Automation;
using Wassette.PowerShell.Tests.Hosting;

namespace Wassette.PowerShell.Tests.Commands;

/// <summary>What Start-WassetteServer refuses before it serves anything. Serving takes a process: Wassette.Mcp.Tests.</summary>
public sealed class StartWassetteServerTests(ModuleFixture fixture) : IClassFixture<ModuleFixture>
{
    [Theory]
    [InlineData("-Port 9001", "ParameterOfHttp", "-Port")]
    [InlineData("-NoToken", "ParameterOfHttp", "-NoToken")]
    [InlineData("-Transport Http -NoToken -Token $token", "TokenAndNoToken", "-NoToken")]
    [InlineData("-Transport Http -Address 0.0.0.0 -AllowedHost tools.example -NoToken", "ServerNotStarted", "without a token")]
    [InlineData("-Transport Http -Address 192.0.2.1 -NoToken", "ServerNotStarted", "without a token")]
    [InlineData("-Transport Http -Address '::' -Token $token", "ServerNotStarted", "-AllowedHost")]
    [InlineData("-Transport Http -Address 192.0.2.1 -Port 0 -Token $token", "ServerNotStarted", "192.0.2.1")]
    [InlineData("-Transport Http -Token $short", "ServerNotStarted", "16 characters")]
    [InlineData("-Transport Http -AllowedHost http://a", "ServerNotStarted", "'http://a' is none")]
    [InlineData("-Transport Http -AllowedOrigin a.example", "ServerNotStarted", "'a.example' is no origin")]
    [InlineData("-Transport Http -AllowedOrigin https://a.example/x", "ServerNotStarted", "is no origin")]
    [InlineData("-Locked", "ParameterOfManifest", "-Locked")]
    [InlineData("-ContinueOnError", "ParameterOfManifest", "-ContinueOnError")]
    [InlineData("-Manifest nowhere.yaml", "ManifestInvalid", "nowhere.yaml")]
    [InlineData("-Manifest nowhere.yaml -TrustPolicy nowhere.trust", "SourceInvalidTrustPolicy", "nowhere.trust")]
    [InlineData("-Registry nowhere.json", "ComponentSourceNotFound", "nowhere.json")]
    [InlineData("-Registry http://a.example/list.json", "SourceInsecureRefused", "a.example")]
    [InlineData("-LoadFrom https://user@a.example/", "InvalidLoadPattern", "user name")]
    [InlineData("-LoadFrom oci://a.example/x, http://a.example", "InvalidLoadPattern", "http://a.example")]
    public void What_is_not_safe_or_not_possible_is_refused(string parameters, string errorId, string text)
    {
        ErrorRecord error = fixture.PowerShell.Invoke(
            $$"""
            $token = [Net.NetworkCredential]::new('', '0123456789abcdef').SecurePassword
            $short = [Net.NetworkCredential]::new('', '0123456789abcde').SecurePassword
            Start-WassetteServer {{parameters}}
            """).Error;

        Assert.Equal($"{errorId},Wassette.PowerShell.Commands.StartWassetteServerCommand", error.FullyQualifiedErrorId);
        Assert.Contains(text, error.ErrorDetails.Message, StringComparison.Ordinal);
    }
}
