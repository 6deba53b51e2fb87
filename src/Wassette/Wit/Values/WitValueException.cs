namespace Wassette.Wit.Values;

/// <summary>A value does not fit the WIT type that it is meant for. Nothing was called.</summary>
public sealed class WitValueException : Exception
{
    internal WitValueException(string problem)
    {
        Problem = problem;
    }

    /// <summary>Where the value is: <c>arguments.items[3].unit-price</c>.</summary>
    public string Path { get; private set; } = "";

    /// <summary>What is wrong with it, without the path: <c>expected f64, got string "abc"</c>.</summary>
    public string Problem { get; }

    /// <summary>Path and problem.</summary>
    public override string Message => Path.Length == 0 ? Problem : $"{Path}: {Problem}";

    // The four methods below are called from exception filters, from the innermost value outwards: the path costs
    // nothing until something is wrong, and no level unwinds and throws again. Hence a result that is always false.

    internal bool WithinRoot(string name)
    {
        Path = name + Path;
        return false;
    }

    internal bool WithinElement(int index)
    {
        Path = $"[{index}]{Path}";
        return false;
    }

    internal bool WithinMember(string name)
    {
        Path = VisibleText.IsPlainName(name) ? $".{name}{Path}" : $"[{VisibleText.Quote(name)}]{Path}";
        return false;
    }

    internal bool WithinMember(WitName? name) => name is not null && WithinMember(name.Value);
}
