using System.Collections.Frozen;
using Wassette.Mcp.Approvals;
using Wassette.Mcp.Tools.Builtin.Permissions;

namespace Wassette.Mcp.Tools.Builtin;

/// <summary>The built-in tools that a server offers.</summary>
internal sealed class BuiltinToolSet
{
    private readonly FrozenDictionary<string, BuiltinTool> _tools;

    private BuiltinToolSet(IEnumerable<BuiltinTool> tools) =>
        _tools = tools.ToFrozenDictionary(tool => tool.Definition.Name, StringComparer.Ordinal);

    /// <summary>The tools, in no order.</summary>
    public IEnumerable<BuiltinTool> Tools => _tools.Values;

    /// <summary>The tools that a server offers. Every one that there is stands here.</summary>
    public static BuiltinToolSet For(ServerOptions options, WassetteSession session, Approver approver)
    {
        PermissionForm[] forms = [PermissionForm.Storage, PermissionForm.Network, PermissionForm.EnvironmentVariable];
        BuiltinTool[] all =
        [
            new ListComponentsTool(session),
            new LoadComponentTool(session, new LoadBounds(options, session.WorkspaceRoot), approver),
            new UnloadComponentTool(session),
            new SearchComponentsTool(options.SearchIn),
            new GetPolicyTool(session),
            new ResetPermissionTool(session),
            .. forms.Select(form => new GrantPermissionTool(session, form, approver)),
            .. forms.Select(form => new RevokePermissionTool(session, form)),
        ];
        return new BuiltinToolSet(options.BuiltinTools switch
        {
            BuiltinToolScope.All => all,
            BuiltinToolScope.ReadOnly => all.Where(tool => tool.IsReadOnly),
            _ => [],
        });
    }

    /// <summary>A tool by its name, or null.</summary>
    public BuiltinTool? Find(string name) => _tools.GetValueOrDefault(name);
}
