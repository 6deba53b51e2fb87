using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Wassette.Tests.Wit;

/// <summary>
/// JSON Schema 2020-12 as others implement it: npm's ajv, in one child process (tests/json-schema).
/// </summary>
public sealed class JsonSchemaValidator : IDisposable
{
    private readonly Process? _process;
    private readonly Lock _lock = new();

    public JsonSchemaValidator()
    {
        string folder = FindFolder();
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "ajv")))
        {
            Obstacle = $"ajv is not installed: run 'npm ci' in {folder}";
            return;
        }

        try
        {
            _process = Process.Start(new ProcessStartInfo("node", [Path.Combine(folder, "validate.js")])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                StandardInputEncoding = new UTF8Encoding(false),
                StandardOutputEncoding = Encoding.UTF8,
            });
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            Obstacle = $"node can't be started: {exception.Message}";
        }
    }

    /// <summary>Why nothing can be validated here, or null.</summary>
    public string? Obstacle { get; }

    /// <summary>The first error of each value, or null for a valid one.</summary>
    public string?[] Validate(string schema, params IEnumerable<string> values)
    {
        Assert.SkipWhen(Obstacle is not null, Obstacle ?? "");
        lock (_lock)
        {
            // A line of output is asked for one at a time, so neither side's pipe can fill up while the other waits.
            _process!.StandardInput.WriteLine($"{{\"schema\":{schema},\"values\":[{string.Join(',', values)}]}}");
            _process.StandardInput.Flush();
            string answer = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("the validator ended");
            using JsonDocument document = JsonDocument.Parse(answer);
            return document.RootElement.ValueKind == JsonValueKind.Array
                ? [.. document.RootElement.EnumerateArray().Select(element => element.GetString())]
                : throw new InvalidOperationException($"{document.RootElement.GetProperty("error").GetString()}: {schema}");
        }
    }

    public void Dispose()
    {
        if (_process is not null)
        {
            _process.StandardInput.Close();
            _process.WaitForExit();
            _process.Dispose();
        }
    }

    private static string FindFolder()
    {
        // From tests/Wassette.Tests/bin/… upwards.
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "tests", "json-schema");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        throw new DirectoryNotFoundException("tests/json-schema is not above the tests");
    }
}
