namespace Wassette.Components.Sources.Oci;

/// <summary>What a manifest of an index is for.</summary>
internal sealed record OciPlatform(string Architecture, string OperatingSystem)
{
    public override string ToString() => $"{OperatingSystem}/{Architecture}";
}
