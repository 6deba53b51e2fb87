BeforeAll {
    $build = Join-Path $PSScriptRoot '../../build.ps1'
}

Describe 'build.ps1' {
    It 'takes a list of platforms as one text, and refuses one that there is not before it compiles' {
        $said = (pwsh -NoProfile -NonInteractive -File $build Ahead -Runtime 'linux-x64, linux-x46' 2>&1 | Out-String) -replace '\e\[[\d;]*m' -replace '[\s|]+', ' '

        $LASTEXITCODE | Should -Be 1
        $said | Should -BeLike '*The module runs on no such platform: linux-x46. There are win-x64, win-arm64, linux-x64, *'
        $said | Should -Not -BeLike '*publish*'
    }
}
