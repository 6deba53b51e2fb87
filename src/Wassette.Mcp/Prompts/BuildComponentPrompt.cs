using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using Wassette.Wit.Values;

namespace Wassette.Mcp.Prompts;

/// <summary>build-component: how to make a component in a language.</summary>
internal sealed class BuildComponentPrompt : ServedPrompt
{
    private static readonly Dictionary<string, string> Toolchains = new(StringComparer.OrdinalIgnoreCase)
    {
        ["JavaScript"] = """
            npm's @bytecodealliance/componentize-js makes the component: componentize(source, { witPath: 'wit', worldName }).
            An exported function is a property of the exported object of its interface; names in camelCase. A thrown value is the `err` of a result.
            Leave out what the tool does not need with disableFeatures (http, stdio, random, clocks).
            """,
        ["Rust"] = """
            The crate type is cdylib; wit_bindgen::generate!({ world }) gives a trait Guest to implement, and export!() exports it.
            Build with `cargo build --release --target wasm32-wasip2`: the result is a component. Use std::fs and std::env as usual; for HTTP use the crate wstd or waki.
            """,
        ["Python"] = """
            componentize-py makes the component: `componentize-py -d wit -w WORLD componentize app -o tool.wasm`.
            Implement the class that `componentize-py -d wit -w WORLD bindings .` writes; raise `Err(…)` for the `err` of a result.
            """,
        ["Go"] = """
            TinyGo makes the component: `tinygo build -target=wasip2 --wit-package wit --wit-world WORLD -o tool.wasm .`
            wit-bindgen-go generate wit gives packages whose Exports struct takes the functions.
            """,
        ["C#"] = """
            The package componentize-dotnet (BytecodeAlliance.Componentize.DotNet.Wasm.SDK) makes the component with NativeAOT: reference it, name the .wit file in an <Wit> item with its World, and `dotnet build`.
            Implement the generated interface in a class named after the world with `Impl`.
            """,
    };

    /// <summary>The languages that there is advice for.</summary>
    public static IReadOnlyCollection<string> Languages => Toolchains.Keys;

    /// <inheritdoc/>
    public override Prompt Definition { get; } = new()
    {
        Name = "build-component",
        Title = "Build a component",
        Description = "How to make a WebAssembly component whose functions become tools here",
        Arguments =
        [
            new PromptArgument { Name = "language", Description = $"The language: {string.Join(", ", Toolchains.Keys)}", Required = true },
            new PromptArgument { Name = "task", Description = "What the tool is to do" },
        ],
    };

    /// <inheritdoc/>
    public override IList<PromptMessage> Make(IReadOnlyDictionary<string, string> arguments)
    {
        string language = arguments["language"];
        if (!Toolchains.TryGetValue(language, out string? toolchain))
        {
            throw new McpProtocolException(
                $"arguments.language: there is no advice for {VisibleText.Quote(language)}; expected one of {string.Join(", ", Languages)}.",
                McpErrorCode.InvalidParams);
        }

        string task = arguments.TryGetValue("task", out string? given) && given.Length > 0 ? given : "(ask me what it is to do)";
        return
        [
            User(
                $"""
                Build a WebAssembly component in {Languages.First(known => known.Equals(language, StringComparison.OrdinalIgnoreCase))} that is served as a tool. What it is to do: {task}

                1. Write the contract first, wit/world.wit: a package, an interface with the functions, a world that exports it. Every exported function becomes a tool, its parameters the tool's arguments. Use records, enums, options and lists rather than JSON in strings; return result<T, string> where it can fail, with an error text that says what to do. Doc comments (///) of functions, types and fields become the tool's descriptions and schema.
                2. Import nothing that the tool does not need: each import is a permission that somebody has to grant. It runs without files, network and environment until then; say in the error what was missing. There are no sockets, only HTTP; every call runs in a new instance, so nothing is remembered from one to the next. WASI 0.2 only, no async exports.
                3. Implement it:
                {toolchain}
                4. Check the file with Test-WasmComponent, load it with load-component, and call each tool once, with wrong arguments too.
                """),
        ];
    }
}
