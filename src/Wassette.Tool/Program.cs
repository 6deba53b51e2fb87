using Wassette.Tool.CommandLine;
using Wassette.Tool.Hosting;
using Wassette.Tool.Running;

ConsoleEncoding.UseUtf8();

try
{
    return Session.Run(OptionParser.Parse(args));
}
catch (UsageException exception)
{
    Console.Error.WriteLine(exception.Message);
    return ExitCodes.Usage;
}
