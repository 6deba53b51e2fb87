namespace Wassette.PowerShell.Parameters;

/// <summary>The names of the parameter sets.</summary>
internal static class ParameterSets
{
    public const string Path = nameof(Path);
    public const string LiteralPath = nameof(LiteralPath);
    public const string Uri = nameof(Uri);

    public const string Id = nameof(Id);
    public const string ListAvailable = nameof(ListAvailable);
    public const string HostName = nameof(HostName);
    public const string Cidr = nameof(Cidr);
    public const string Policy = nameof(Policy);
    public const string EnvironmentVariable = nameof(EnvironmentVariable);
    public const string Name = nameof(Name);
    public const string Default = nameof(Default);
    public const string InputObject = nameof(InputObject);

    // Set-WassetteSecret: a value, or a vault with or without one.
    public const string Secret = nameof(Secret);
    public const string Vault = nameof(Vault);

    // Invoke-WasmTool: the tool by name or as an object, the arguments as parameters, as one object or as JSON.
    public const string Parameters = nameof(Parameters);
    public const string Argument = nameof(Argument);
    public const string Json = nameof(Json);
    public const string ToolParameters = nameof(ToolParameters);
    public const string ToolArgument = nameof(ToolArgument);
    public const string ToolJson = nameof(ToolJson);
}
