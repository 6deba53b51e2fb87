namespace Wassette.Policies.Reading;

/// <summary>Reports what published documents say to other programs: nothing is accepted and then ignored.</summary>
internal static class Unenforceable
{
    /// <summary>The keys of <c>permissions.runtime</c>.</summary>
    public static readonly string[] Runtimes = ["docker", "hyperlight", "wasm"];

    /// <summary>Reports a value, unless it says nothing.</summary>
    public static void Check(FieldReader fields, Cursor cursor, string why, string remedy)
    {
        bool saysNothing = cursor.Node.IsEmpty || cursor.Node is ScalarNode { IsBoolean: true, Value: "false" or "False" or "FALSE" };
        if (!saysNothing && cursor.Node is not InvalidNode)
        {
            fields.Diagnostics.Error(cursor, $"This is not enforceable here. {why}", remedy);
        }
    }

    /// <summary>Reports each runtime that is configured.</summary>
    public static void CheckRuntimes(FieldReader fields, Cursor cursor)
    {
        foreach ((_, Cursor runtime) in fields.ReadMapping(cursor, Runtimes))
        {
            Check(fields, runtime, "Components run in Wasmtime, with what the other permissions grant.", "Remove it.");
        }
    }

    /// <summary>Reports rules over other processes.</summary>
    public static void CheckProcesses(FieldReader fields, Cursor cursor) =>
        Check(fields, cursor, "Components have no way to reach other processes.", "Remove it.");
}
