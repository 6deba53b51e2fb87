using System.Text;
using Wassette.Mcp.Clients;

namespace Wassette.Mcp.Tests.Clients;

/// <summary>A directory with the project's file of a client.</summary>
public sealed class ClientFolder : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("wassette-clients-").FullName;

    /// <summary>Makes an empty directory.</summary>
    /// <param name="client">The client.</param>
    public ClientFolder(string client)
    {
        Client = McpClient.Get(client);
        Path = Client.FileFor(ClientScope.Project, _root);
    }

    /// <summary>The client.</summary>
    public McpClient Client { get; }

    /// <summary>Its file.</summary>
    public string Path { get; }

    /// <summary>What is in the file.</summary>
    public string Text => Encoding.UTF8.GetString(File.ReadAllBytes(Path));

    /// <summary>Writes the file.</summary>
    public void Write(string text) => Write(Encoding.UTF8.GetBytes(text));

    /// <inheritdoc cref="Write(string)"/>
    public void Write(byte[] bytes)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        File.WriteAllBytes(Path, bytes);
    }

    /// <summary>Registers a server.</summary>
    /// <returns>Whether the file was changed.</returns>
    public bool Register(string name = "wassette", ServerCommand? command = null, bool force = false)
    {
        RegistrationPlan plan = ClientRegistration.PlanRegistration(Client, Path, name, command ?? ServerCommand.ForModule, force);
        plan.Apply();
        return plan.HasChange;
    }

    /// <summary>Removes a server.</summary>
    /// <returns>Whether the file was changed.</returns>
    public bool Unregister(string name = "wassette", bool force = false)
    {
        RegistrationPlan plan = ClientRegistration.PlanRemoval(Client, Path, name, force);
        plan.Apply();
        return plan.HasChange;
    }

    /// <summary>What registering is refused with.</summary>
    public RegistrationException Refusal(string name = "wassette", ServerCommand? command = null) =>
        Assert.Throws<RegistrationException>(() => Register(name, command));

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_root, recursive: true);
}
