using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Wassette.Benchmarks;

/// <summary>Calls of the tool <c>add</c> of an MCP server.</summary>
internal sealed class ToolCalls(LineClient client)
{
    /// <summary>The first message of a connection that begins with a handshake.</summary>
    public const string Initialize = """
        {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"benchmark","version":"1"}}}
        """;

    /// <summary>The first message of a connection without one.</summary>
    public const string Discover = """
        {"jsonrpc":"2.0","id":0,"method":"server/discover","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"benchmark","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}}}
        """;

    private const int InFlight = 64;

    private long _id;

    /// <summary>The processor time that the server has used, in milliseconds.</summary>
    public double ProcessorTime => client.ProcessorTime;

    /// <summary>Begins the connection.</summary>
    public void Open()
    {
        client.Ask(Initialize);
        client.Send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}\n"u8);
        string answer = CallOnce();
        if (!answer.Contains("\"result\":42", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"The server did not answer as it should: {answer}");
        }
    }

    /// <summary>Calls one after the other; the time of each, in milliseconds.</summary>
    public double[] InTurn(int count)
    {
        double[] times = new double[count];
        for (int i = 0; i < count; i++)
        {
            byte[] request = Request();
            long start = Stopwatch.GetTimestamp();
            client.Send(request);
            client.Receive();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        return times;
    }

    /// <summary>Calls without waiting, a bounded number under way; how many a second were answered.</summary>
    public double Pipelined(int count)
    {
        long start = Stopwatch.GetTimestamp();
        int sent = 0;
        for (int received = 0; received < count; received++)
        {
            while (sent < count && sent - received < InFlight)
            {
                client.Send(Request());
                sent++;
            }

            client.Receive();
        }

        return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private string CallOnce()
    {
        client.Send(Request());
        return Encoding.UTF8.GetString(client.Receive());
    }

    private byte[] Request()
    {
        string id = (++_id).ToString(CultureInfo.InvariantCulture);
        return Encoding.UTF8.GetBytes(
            $"{{\"jsonrpc\":\"2.0\",\"id\":{id}" + ""","method":"tools/call","params":{"name":"add","arguments":{"a":40,"b":2}}}""" + "\n");
    }
}
