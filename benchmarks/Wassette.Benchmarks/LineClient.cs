using System.Diagnostics;
using System.Text;

namespace Wassette.Benchmarks;

/// <summary>A process that answers lines with lines. Does as little as it can, so that it is not what is measured.</summary>
internal sealed class LineClient : IDisposable
{
    private readonly Process _process;
    private readonly Stream _input;
    private readonly Stream _output;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    /// <summary>Starts a program.</summary>
    public LineClient(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
        _input = _process.StandardInput.BaseStream;
        _output = _process.StandardOutput.BaseStream;
    }

    /// <summary>The processor time that the process has used, in milliseconds.</summary>
    public double ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime.TotalMilliseconds;
        }
    }

    /// <summary>The memory that the process has in use, in megabytes.</summary>
    public double Memory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1048576.0;
        }
    }

    /// <summary>Writes bytes, as they are.</summary>
    public void Send(ReadOnlySpan<byte> lines)
    {
        _input.Write(lines);
        _input.Flush();
    }

    /// <summary>Sends a line and gives the next one that comes.</summary>
    public string Ask(string line)
    {
        Send(Encoding.UTF8.GetBytes(line + "\n"));
        return Encoding.UTF8.GetString(Receive());
    }

    /// <summary>The next line. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Receive()
    {
        while (true)
        {
            int length = _buffer.AsSpan(_start.._end).IndexOf((byte)'\n');
            if (length >= 0)
            {
                ReadOnlySpan<byte> line = _buffer.AsSpan(_start, length);
                _start += length + 1;
                return line;
            }

            _buffer.AsSpan(_start.._end).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
            int count = _output.Read(_buffer, _end, _buffer.Length - _end);
            _end += count > 0 ? count : throw new EndOfStreamException("The server has ended.");
        }
    }

    /// <summary>Closes the input, on which the process ends.</summary>
    public void Dispose()
    {
        _input.Dispose();
        _process.WaitForExit();
        _process.Dispose();
    }
}
