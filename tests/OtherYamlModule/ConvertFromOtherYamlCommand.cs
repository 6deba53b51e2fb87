using System.Management.Automation;
using YamlDotNet.Serialization;

namespace OtherYamlModule;

/// <summary>Reads a YAML mapping with this module's own YamlDotNet, and says which version that was.</summary>
[Cmdlet(VerbsData.ConvertFrom, "OtherYaml")]
[OutputType(typeof(string))]
public sealed class ConvertFromOtherYamlCommand : PSCmdlet
{
    /// <summary>The YAML text.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public string Yaml { get; set; } = "";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach ((string key, string value) in new DeserializerBuilder().Build().Deserialize<Dictionary<string, string>>(Yaml))
        {
            WriteObject($"{key}={value} by {typeof(IDeserializer).Assembly.GetName().Version}");
        }
    }
}
